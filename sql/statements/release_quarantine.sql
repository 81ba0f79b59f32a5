UPDATE sync.quarantine AS q
SET released_at = :now
WHERE q.released_at IS NULL
  AND q.operator_id = :operator_id
  AND q.flow = :flow
  AND NOT EXISTS (
      SELECT
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (dataset text, record_key text, field text, expectation text)
      WHERE (r.dataset, r.record_key, r.field, r.expectation) = (q.dataset, q.record_key, q.field, q.expectation)
  )
