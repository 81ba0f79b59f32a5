SELECT counts FROM sync.runs
WHERE flow_run_id = :flow_run_id
