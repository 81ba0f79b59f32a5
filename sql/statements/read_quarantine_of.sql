SELECT id, flow, dataset, record_key, field, expectation, reason, first_seen_at, last_seen_at, released_at, flow_run_id
FROM sync.quarantine
WHERE operator_id = :operator_id AND record_key = ANY (CAST(:keys AS text[]))
ORDER BY first_seen_at, id
