UPDATE ftl.duty AS d
SET is_current = false, valid_to = greatest(%(at)s, d.valid_from + interval '1 microsecond')
WHERE d.is_current
  AND d.operator_id = %(operator_id)s
  AND d.source = %(source)s
  AND d.duty_start >= %(interval_from)s
  AND d.duty_start < %(interval_to)s
  AND NOT EXISTS (SELECT 1 FROM staging_duty AS s WHERE s.duty_key = d.duty_key)
  AND NOT EXISTS (
      SELECT 1 FROM unnest(string_to_array(%(keys)s, chr(31))) AS kept (duty_key) WHERE kept.duty_key = d.duty_key
  )
RETURNING d.person_key, d.duty_start, d.duty_end
