WITH wanted AS MATERIALIZED (
    SELECT *
    FROM jsonb_to_recordset(CAST(:changes AS jsonb)) AS c (
        position integer, target text, entity text, operation text, source_key text, target_key text, payload jsonb,
        before jsonb, content_hash text, reason text, sources jsonb
    )
), provenance AS (
    SELECT w.position, array_agg(DISTINCT r.id) AS landing_ids
    FROM wanted AS w
    CROSS JOIN jsonb_to_recordset(w.sources) AS s (system text, entity text, record_key text)
    JOIN landing.records AS r
        ON r.is_current
        AND r.operator_id = :operator_id
        AND r.record_key = s.record_key
        AND r.system = coalesce(s.system, r.system)
        AND r.entity = coalesce(s.entity, r.entity)
    GROUP BY w.position
)
INSERT INTO sync.outbox (
    operator_id, flow, target, entity, operation, source_key, target_key, payload, before, content_hash, reason, landing_ids,
    created_at, flow_run_id
)
SELECT
    :operator_id, :flow, w.target, w.entity, w.operation, w.source_key, w.target_key, w.payload, w.before, w.content_hash,
    w.reason, coalesce(p.landing_ids, '{}'), :created_at, :flow_run_id
FROM wanted AS w
LEFT JOIN provenance AS p USING (position)
WHERE NOT EXISTS (
    SELECT
    FROM sync.outbox AS o
    WHERE o.operator_id = :operator_id
      AND o.flow = :flow
      AND o.status IN ('pending', 'failed', 'uncertain')
      AND (o.target, o.entity, o.source_key, o.content_hash) = (w.target, w.entity, w.source_key, w.content_hash)
)
ORDER BY w.position
