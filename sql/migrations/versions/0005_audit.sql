ALTER TABLE sync.runs ADD COLUMN started_by text NOT NULL DEFAULT 'schedule';
-- Which run was at work when a write was answered.
CREATE INDEX runs_started ON sync.runs (operator_id, flow, started_at DESC);

COMMENT ON COLUMN sync.runs.started_by IS
    'Who or what wanted it: schedule, retry, Prefect UI/API, command line (login@host). Of a run that was started again: the first, then the last.';

ALTER TABLE sync.outbox ADD COLUMN replayed_by text;

COMMENT ON COLUMN sync.outbox.replayed_by IS
    'Who had it sent with `turnaround replay outbox`, as command line (login@host); NULL: a run sends it.';


CREATE VIEW sync.vendor_writes AS
SELECT
    coalesce(o.delivered_at, o.created_at) AS at,
    o.operator_id,
    o.target,
    o.entity,
    o.operation,
    o.source_key,
    o.target_key,
    o.status,
    o.reason,
    o.flow,
    coalesce(o.replayed_by, sender.started_by, wanting.started_by) AS started_by,
    CASE WHEN o.replayed_by IS NULL THEN coalesce(sender.flow_run_id, o.flow_run_id) END AS sent_by_run,
    o.flow_run_id AS wanted_by_run,
    o.created_at AS wanted_at,
    o.delivered_at,
    o.attempts,
    o.last_error,
    o.landing_ids,
    o.id AS outbox_id,
    o.sequence
FROM sync.outbox AS o
LEFT JOIN LATERAL (
    SELECT r.started_by
    FROM sync.runs AS r
    WHERE (r.operator_id, r.flow, r.flow_run_id) = (o.operator_id, o.flow, o.flow_run_id)
) AS wanting ON true
-- One run of a flow for an operator is at work at a time. One that was started again has lost its first beginning.
LEFT JOIN LATERAL (
    SELECT r.started_by, r.flow_run_id, r.finished_at
    FROM sync.runs AS r
    WHERE r.operator_id = o.operator_id AND r.flow = o.flow AND r.started_at <= o.delivered_at
    ORDER BY r.started_at DESC
    LIMIT 1
) AS sender ON coalesce(sender.finished_at, 'infinity') >= o.delivered_at
-- What was never sent is no write.
WHERE o.attempts > 0 OR o.delivered_at IS NOT NULL;

COMMENT ON VIEW sync.vendor_writes IS 'Grain: a write that was sent to a vendor, whatever the answer. When, to which record, by whom and why.';
COMMENT ON COLUMN sync.vendor_writes.at IS 'When the vendor accepted it; of one that it has not (yet), when it was wanted (UTC).';
COMMENT ON COLUMN sync.vendor_writes.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN sync.vendor_writes.target IS 'Vendor that was written to: leon, techlog or veryon.';
COMMENT ON COLUMN sync.vendor_writes.entity IS 'Kind of record that was written.';
COMMENT ON COLUMN sync.vendor_writes.operation IS 'create, update or delete.';
COMMENT ON COLUMN sync.vendor_writes.source_key IS 'Our name of the source record.';
COMMENT ON COLUMN sync.vendor_writes.target_key IS 'The vendor''s identifier of the record.';
COMMENT ON COLUMN sync.vendor_writes.status IS 'delivered: accepted; failed: refused; uncertain: the answer was lost; pending: was not answered, and is sent again; superseded: was not accepted, and is no longer wanted.';
COMMENT ON COLUMN sync.vendor_writes.reason IS 'Why it was wanted, in words.';
COMMENT ON COLUMN sync.vendor_writes.flow IS 'Flow that wanted it.';
COMMENT ON COLUMN sync.vendor_writes.started_by IS 'Who or what started the run that sent it, or replayed it; NULL: that run is not kept any more.';
COMMENT ON COLUMN sync.vendor_writes.sent_by_run IS 'Run that had it accepted; of one that was not, the run that wanted it; NULL: it was replayed by hand.';
COMMENT ON COLUMN sync.vendor_writes.wanted_by_run IS 'Run that first wanted it.';
COMMENT ON COLUMN sync.vendor_writes.wanted_at IS 'Logical time of that run (UTC).';
COMMENT ON COLUMN sync.vendor_writes.delivered_at IS 'When the vendor accepted it (UTC); NULL: has not.';
COMMENT ON COLUMN sync.vendor_writes.attempts IS 'How often it was sent.';
COMMENT ON COLUMN sync.vendor_writes.last_error IS 'What the vendor last said against it.';
COMMENT ON COLUMN sync.vendor_writes.landing_ids IS 'Versions in landing.records that made it necessary.';
COMMENT ON COLUMN sync.vendor_writes.outbox_id IS 'Identity of the row in sync.outbox; the Idempotency-Key of the write.';
COMMENT ON COLUMN sync.vendor_writes.sequence IS 'Order in which writes were wanted.';
