UPDATE landing.records
SET is_current = false
WHERE is_current
  AND operator_id = :operator_id
  AND system = :system
  AND entity = :entity
  AND NOT record_key = ANY (CAST(:keys AS text[]))
