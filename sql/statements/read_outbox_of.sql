SELECT
    o.id, o.flow, o.target, o.entity, o.operation, o.source_key, o.target_key, o.payload, o.before, o.status, o.attempts,
    o.last_error, o.created_at, o.delivered_at, o.flow_run_id, o.reason, o.landing_ids, o.replayed_by, o.sequence,
    w.sent_by_run, w.started_by
FROM sync.outbox AS o
LEFT JOIN sync.vendor_writes AS w ON w.outbox_id = o.id
WHERE o.operator_id = :operator_id AND o.source_key = ANY (CAST(:names AS text[]))
ORDER BY o.sequence
