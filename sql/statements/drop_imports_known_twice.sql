-- Another file has the duty under the key that this import would get. One of a login is newer than one of whom nobody
-- knew; one of a duty that LEON tells of shows nowhere.
DELETE FROM ftl.duty AS d
USING unnest(CAST(:duty_keys AS text[]), CAST(:new_duty_keys AS text[])) AS m (duty_key, new_duty_key)
WHERE m.new_duty_key <> m.duty_key
  AND d.operator_id = :operator_id
  AND d.source = 'import'
  AND d.duty_key = m.duty_key
  AND EXISTS (
      SELECT 1
      FROM ftl.duty AS o
      WHERE o.operator_id = d.operator_id AND o.source = 'import' AND o.duty_key = m.new_duty_key
  )
