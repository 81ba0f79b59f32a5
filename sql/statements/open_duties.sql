INSERT INTO ftl.duty (operator_id, source, duty_key, valid_from, content_hash, flow_run_id, file_name, {facts})
SELECT %(operator_id)s, %(source)s, n.duty_key, n.valid_from, n.content_hash, %(flow_run_id)s, %(file_name)s, {facts}
FROM staging_change AS n
WHERE NOT n.is_same
