UPDATE ftl.duty AS d
SET is_current = false, valid_to = n.valid_from
FROM staging_change AS n
WHERE n.was_current
  AND NOT n.is_same
  AND d.operator_id = %(operator_id)s
  AND d.source = %(source)s
  AND d.duty_key = n.duty_key
  AND d.is_current
RETURNING d.person_key, d.duty_start, d.duty_end
