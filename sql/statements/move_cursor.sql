INSERT INTO sync.cursors (operator_id, flow, name, value, moved_at, flow_run_id)
VALUES (:operator_id, :flow, :name, :value, :moved_at, :flow_run_id)
ON CONFLICT (operator_id, flow, name) DO UPDATE
SET value = excluded.value, moved_at = excluded.moved_at, flow_run_id = excluded.flow_run_id
WHERE cursors.value < excluded.value
