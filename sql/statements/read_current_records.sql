SELECT record_key, payload
FROM landing.records
WHERE is_current AND operator_id = :operator_id AND system = :system AND entity = :entity
ORDER BY record_key
