-- What LEON's API gave, unmasked: for whoever imports, who is no analyst.
SELECT d.duty_key, {keys}
FROM ftl.duty AS d
LEFT JOIN ftl.person AS p ON p.operator_id = d.operator_id AND p.person_key = d.person_key
WHERE d.is_current
  AND d.operator_id = %(operator_id)s
  AND d.source = 'leon'
  AND d.duty_key = ANY (string_to_array(%(duty_keys)s, chr(31)))
ORDER BY d.duty_start, d.duty_key
