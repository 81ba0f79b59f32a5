SELECT target_system, entity, source_key, target_key, state, outbox_id, linked_at, updated_at
FROM sync.links
WHERE operator_id = :operator_id
  AND (
      source_key = ANY (CAST(:names AS text[]))
      OR target_key = ANY (CAST(:keys AS text[]))
      OR starts_with(source_key, :beginning)
  )
ORDER BY linked_at, target_system, entity, source_key
