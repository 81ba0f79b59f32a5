SELECT record_key, payload
FROM landing.records
WHERE is_current
  AND operator_id = :operator_id
  AND system = :system
  AND entity = :entity
  AND record_key = ANY (CAST(:keys AS text[]))
ORDER BY record_key
