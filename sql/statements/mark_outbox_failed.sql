UPDATE sync.outbox AS o
SET last_error = :error,
    status = CASE
        WHEN EXISTS (
            SELECT
            FROM sync.outbox AS newer
            WHERE newer.operator_id = o.operator_id
              AND newer.flow = o.flow
              AND newer.target = o.target
              AND newer.entity = o.entity
              AND newer.source_key = o.source_key
              AND newer.status IN ('pending', 'failed')
              AND newer.id <> o.id
        ) THEN 'superseded'
        ELSE 'failed'
    END
WHERE id = :id AND status IN ('pending', 'failed', 'uncertain')
