SELECT entity, source_key, target_key, state, acknowledged
FROM sync.links
WHERE operator_id = :operator_id
  AND target_system = :target_system
  AND (CAST(:entity AS text) IS NULL OR entity = :entity)
ORDER BY entity, source_key
