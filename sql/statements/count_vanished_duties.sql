SELECT count(*)
FROM ftl.duty AS d
WHERE d.is_current
  AND d.operator_id = :operator_id
  AND d.source = 'leon'
  AND d.duty_start >= :interval_from
  AND d.duty_start < :interval_to
  AND NOT EXISTS (
      SELECT 1 FROM unnest(string_to_array(:keys, chr(31))) AS kept (duty_key) WHERE kept.duty_key = d.duty_key
  )
