SELECT person_key, duty_start, duty_end
FROM ftl.duty
WHERE operator_id = :operator_id
  AND source = 'leon'
  AND is_current
  AND duty_key = ANY (CAST(:duty_keys AS text[]))
