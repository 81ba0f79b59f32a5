-- A write that was never delivered has no link; one that changes or takes back a record names it.
SELECT DISTINCT source_key, target, entity, target_key
FROM sync.outbox
WHERE operator_id = :operator_id
  AND (source_key = ANY (CAST(:names AS text[])) OR starts_with(source_key, :beginning))
