-- What people call a record: a flight's number, the number of its page in the log, a defect's reference.
SELECT DISTINCT operator_id, system, entity, record_key
FROM landing.records
WHERE is_current
  AND operator_id = ANY (CAST(:operators AS text[]))
  AND (
      (system = 'leon' AND entity IN ('flight', 'flown_flight') AND upper(payload ->> 'flightNo') = upper(:key))
      OR (system = 'techlog' AND entity IN ('sector', 'trip_update') AND payload ->> 'srpNumber' = :key)
      OR (system = 'veryon' AND entity = 'technical_log' AND payload ->> 'logNumber' = :key)
      OR (system IN ('techlog', 'veryon') AND entity = 'defect' AND upper(payload ->> 'reference') = upper(:key))
  )
ORDER BY operator_id, system, entity, record_key
