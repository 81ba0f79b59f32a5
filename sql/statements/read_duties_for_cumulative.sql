SELECT d.person_key, d.duty_start, d.duty_end, d.flights_from, d.flights_to
FROM ftl.shown_duty AS d
WHERE d.is_current
  AND d.operator_id = :operator_id
  AND d.person_key = ANY (CAST(:person_keys AS text[]))
  AND d.duty_end >= :from_instant
  AND d.duty_start IS NOT NULL
ORDER BY d.person_key, d.duty_start
