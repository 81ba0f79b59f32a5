SELECT duty_key, content_hash
FROM ftl.duty
WHERE is_current
  AND operator_id = :operator_id
  AND source = :source
  AND (
      CAST(:interval_from AS timestamptz) IS NULL
      OR (duty_start >= CAST(:interval_from AS timestamptz) AND duty_start < CAST(:interval_to AS timestamptz))
  )
