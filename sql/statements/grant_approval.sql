INSERT INTO sync.approvals (operator_id, flow, granted_at) VALUES (:operator_id, :flow, :at)
ON CONFLICT (operator_id, flow) WHERE consumed_at IS NULL DO NOTHING
