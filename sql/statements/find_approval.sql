SELECT id FROM sync.approvals WHERE operator_id = :operator_id AND flow = :flow AND consumed_at IS NULL
