UPDATE sync.approvals SET consumed_at = :at, flow_run_id = :flow_run_id
WHERE operator_id = :operator_id AND flow = :flow AND consumed_at IS NULL
