COPY landing.records (operator_id, system, entity, record_key, content_hash, payload, fetched_at, flow_run_id) FROM STDIN
