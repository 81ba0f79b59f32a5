DELETE FROM sync.runs AS r
USING unnest(CAST(:ids AS text[])) AS given (id)
WHERE r.operator_id = CAST(given.id AS jsonb) ->> 0
  AND r.flow = CAST(given.id AS jsonb) ->> 1
  AND r.flow_run_id = CAST(given.id AS jsonb) ->> 2
  AND r.state <> 'Running'
