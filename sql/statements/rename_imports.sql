UPDATE ftl.duty AS d
SET duty_key = m.new_duty_key, person_key = m.new_person_key
FROM unnest(
    CAST(:duty_keys AS text[]), CAST(:person_keys AS text[]), CAST(:new_duty_keys AS text[]), CAST(:new_person_keys AS text[])
) AS m (duty_key, person_key, new_duty_key, new_person_key)
WHERE d.operator_id = :operator_id
  AND d.source = 'import'
  AND d.duty_key = m.duty_key
  AND d.person_key = m.person_key
