UPDATE sync.outbox AS o
SET status = 'superseded',
    last_error = CASE
        WHEN EXISTS (
            SELECT FROM jsonb_to_recordset(CAST(:changes AS jsonb)) AS c (target text, entity text, source_key text)
            WHERE (c.target, c.entity, c.source_key) = (o.target, o.entity, o.source_key)
        ) THEN 'the record wants another write now'
        ELSE 'the record wants no write any more'
    END
WHERE o.operator_id = :operator_id
  AND o.flow = :flow
  AND o.status IN ('pending', 'failed')
  -- A backfill has not looked at the other records.
  AND (
      NOT :is_part
      OR EXISTS (
          SELECT FROM jsonb_to_recordset(CAST(:changes AS jsonb)) AS c (target text, entity text, source_key text)
          WHERE (c.target, c.entity, c.source_key) = (o.target, o.entity, o.source_key)
      )
  )
  AND NOT EXISTS (
      SELECT
      FROM jsonb_to_recordset(CAST(:changes AS jsonb)) AS c (target text, entity text, source_key text, content_hash text)
      WHERE (c.target, c.entity, c.source_key, c.content_hash) = (o.target, o.entity, o.source_key, o.content_hash)
  )
