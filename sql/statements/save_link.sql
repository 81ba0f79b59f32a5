INSERT INTO sync.links (operator_id, target_system, entity, source_key, target_key, state, acknowledged, outbox_id)
VALUES (:operator_id, :target_system, :entity, :source_key, :target_key, :state, CAST(:acknowledged AS jsonb), :outbox_id)
ON CONFLICT (operator_id, target_system, entity, source_key) DO UPDATE
SET target_key = excluded.target_key,
    state = excluded.state,
    acknowledged = excluded.acknowledged,
    outbox_id = excluded.outbox_id,
    updated_at = now()
