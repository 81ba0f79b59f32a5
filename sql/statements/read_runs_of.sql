SELECT flow, flow_run_id, logical_time, started_at, finished_at, state, started_by, error
FROM sync.runs
WHERE operator_id = :operator_id
  AND (
      flow_run_id = ANY (CAST(:run_ids AS text[]))
      OR (flow, logical_time) IN (
          SELECT t.flow, t.logical_time
          FROM jsonb_to_recordset(CAST(:ticks AS jsonb)) AS t (flow text, logical_time timestamptz)
      )
  )
ORDER BY started_at, flow
