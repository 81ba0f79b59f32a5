SELECT id, operator_id, flow, dataset, record_key, field, expectation, reason, first_seen_at, last_seen_at, released_at, flow_run_id
FROM sync.quarantine
WHERE id = :id
