UPDATE sync.worklist AS w
SET resolved_at = :now
WHERE w.resolved_at IS NULL
  AND w.operator_id = :operator_id
  AND w.flow = :flow
  AND w.code = ANY (CAST(:codes AS text[]))
  AND NOT EXISTS (
      SELECT
      FROM jsonb_to_recordset(CAST(:items AS jsonb)) AS i (code text, subject text)
      WHERE (i.code, i.subject) = (w.code, w.subject)
  )
