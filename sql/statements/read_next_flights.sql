SELECT duty_key, person_key, next_eobt_utc
FROM ftl.duty
WHERE is_current
  AND operator_id = :operator_id
  AND source = 'leon'
  AND duty_start >= CAST(:interval_from AS timestamptz)
  AND duty_start < CAST(:interval_to AS timestamptz)
  AND next_eobt_utc >= CAST(:interval_to AS timestamptz)
