SELECT
    target_system, entity, source_key, target_key, state, outbox_id, linked_at, updated_at,
    acknowledged = '{}' AS is_unwritten  -- what was written has what the vendor accepted; only a deletion empties it
FROM sync.links
WHERE operator_id = :operator_id
  AND (
      source_key = ANY (CAST(:names AS text[]))
      OR target_key = ANY (CAST(:keys AS text[]))
      OR starts_with(source_key, :beginning)
  )
ORDER BY linked_at, target_system, entity, source_key
