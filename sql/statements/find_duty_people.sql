-- Whose the current duties of LEON's API with these keys are.
SELECT d.duty_key, d.person_key, d.duty_start, p.pseudonymised_at IS NOT NULL AS is_pseudonymised
FROM ftl.duty AS d
LEFT JOIN ftl.person AS p ON p.operator_id = d.operator_id AND p.person_key = d.person_key
WHERE d.is_current
  AND d.operator_id = :operator_id
  AND d.source = 'leon'
  AND d.duty_key = ANY (string_to_array(:duty_keys, chr(31)))
