SELECT flow_run_id, started_at, started_by
FROM sync.runs
WHERE operator_id = :operator_id AND flow = :flow AND state = 'Running'
ORDER BY started_at DESC
LIMIT 1
