-- Two branches, because each has a partial index of its own.
SELECT id, operator_id, system, entity, record_key, content_hash, payload, fetched_at, flow_run_id, is_current
FROM landing.records
WHERE is_current AND operator_id = :operator_id AND record_key = :record_key
UNION ALL
SELECT id, operator_id, system, entity, record_key, content_hash, payload, fetched_at, flow_run_id, is_current
FROM landing.records
WHERE NOT is_current AND operator_id = :operator_id AND record_key = :record_key
ORDER BY id
