-- Schema sync is made before the first migration: the ledger of migrations is in it.
-- IF NOT EXISTS, because a database's owner may have made the schemas for us.
CREATE SCHEMA IF NOT EXISTS landing;
CREATE SCHEMA IF NOT EXISTS reporting;

COMMENT ON SCHEMA landing IS 'What the vendors answered, as it came, with when and by which run.';
COMMENT ON SCHEMA sync IS 'What the flows know about their own work: links, writes to vendors, worklist, cursors, runs.';
COMMENT ON SCHEMA reporting IS 'FTL tables and views for analysts, read-only.';
COMMENT ON TABLE sync.schema_version IS 'Which migration the schema is at. Kept by Alembic.';
COMMENT ON COLUMN sync.schema_version.version_num IS 'Number of the newest migration that has run.';


CREATE TABLE landing.records (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    operator_id text NOT NULL,
    system text NOT NULL CHECK (system IN ('leon', 'techlog', 'veryon')),
    entity text NOT NULL,
    record_key text NOT NULL,
    content_hash text NOT NULL CHECK (length(content_hash) = 64),
    payload jsonb NOT NULL,
    fetched_at timestamptz NOT NULL,
    flow_run_id text NOT NULL,
    is_current boolean NOT NULL DEFAULT true
);
-- One current version a record. record_key comes second because provenance is looked up by the key alone.
CREATE UNIQUE INDEX records_current ON landing.records (operator_id, record_key, system, entity) WHERE is_current;
-- The older versions of one record, for `turnaround trace`. Partial, so that landing a new record pays for one index only.
CREATE INDEX records_history ON landing.records (operator_id, record_key) WHERE NOT is_current;

COMMENT ON TABLE landing.records IS 'Every version of every record that a vendor answered. An unchanged answer adds nothing.';
COMMENT ON COLUMN landing.records.id IS 'Identity of this version; sync.outbox.landing_ids points here.';
COMMENT ON COLUMN landing.records.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN landing.records.system IS 'Vendor that answered: leon, techlog or veryon.';
COMMENT ON COLUMN landing.records.entity IS 'Kind of record, such as flight or sector.';
COMMENT ON COLUMN landing.records.record_key IS 'The vendor''s identifier of the record.';
COMMENT ON COLUMN landing.records.content_hash IS 'SHA-256 of the canonical JSON of payload.';
COMMENT ON COLUMN landing.records.payload IS 'The record in the vendor''s words, redacted. NUL, which jsonb cannot hold, is U+FFFD.';
COMMENT ON COLUMN landing.records.fetched_at IS 'When the vendor first answered this version (UTC).';
COMMENT ON COLUMN landing.records.flow_run_id IS 'Run that fetched this version.';
COMMENT ON COLUMN landing.records.is_current IS 'Whether this is the newest version of the record.';


CREATE TABLE landing.people (
    operator_id text NOT NULL,
    person_key text NOT NULL,
    email text,
    name text,
    updated_at timestamptz NOT NULL,
    flow_run_id text NOT NULL,
    PRIMARY KEY (operator_id, person_key)
);

COMMENT ON TABLE landing.people IS 'PERSONAL DATA. Who a person_key is; the only place where crew names and addresses are kept.';
COMMENT ON COLUMN landing.people.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN landing.people.person_key IS 'login:{loginNid}, contact:{contactNid} or flight:{flightNid}:{roster order}.';
COMMENT ON COLUMN landing.people.email IS 'Personal. Address by which crew are matched, case-insensitively.';
COMMENT ON COLUMN landing.people.name IS 'Personal. Name as LEON writes it.';
COMMENT ON COLUMN landing.people.updated_at IS 'Logical time of the run that last changed the row (UTC).';
COMMENT ON COLUMN landing.people.flow_run_id IS 'Run that last changed the row.';


CREATE TABLE sync.cursors (
    operator_id text NOT NULL,
    flow text NOT NULL,
    name text NOT NULL,
    value timestamptz NOT NULL,
    moved_at timestamptz NOT NULL,
    flow_run_id text NOT NULL,
    PRIMARY KEY (operator_id, flow, name)
);

COMMENT ON TABLE sync.cursors IS 'How far each flow has read. Moves forward only, in the transaction that stores what was read.';
COMMENT ON COLUMN sync.cursors.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN sync.cursors.flow IS 'Flow that reads.';
COMMENT ON COLUMN sync.cursors.name IS 'What is read, such as techlog_sectors.';
COMMENT ON COLUMN sync.cursors.value IS 'Everything changed before this instant has been read (UTC).';
COMMENT ON COLUMN sync.cursors.moved_at IS 'Logical time of the run that moved it (UTC).';
COMMENT ON COLUMN sync.cursors.flow_run_id IS 'Run that moved it.';


CREATE TABLE sync.links (
    operator_id text NOT NULL,
    target_system text NOT NULL CHECK (target_system IN ('leon', 'techlog', 'veryon')),
    entity text NOT NULL,
    source_key text NOT NULL,
    target_key text NOT NULL,
    state text NOT NULL CHECK (state IN ('live', 'deleted', 'removed')),
    acknowledged jsonb NOT NULL DEFAULT '{}',
    outbox_id uuid,
    linked_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (operator_id, target_system, entity, source_key)
);
-- `turnaround trace` starts from either end. Not unique: a broken uniqueness must not undo the record of a write that happened.
CREATE INDEX links_target ON sync.links (operator_id, target_key);

COMMENT ON TABLE sync.links IS 'Which record of one system is which record of another.';
COMMENT ON COLUMN sync.links.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN sync.links.target_system IS 'Vendor that holds the target record.';
COMMENT ON COLUMN sync.links.entity IS 'Kind of target record, such as trip or sector.';
COMMENT ON COLUMN sync.links.source_key IS 'Our name of the source record; in Tech Log also its externalRef.';
COMMENT ON COLUMN sync.links.target_key IS 'The target vendor''s identifier.';
COMMENT ON COLUMN sync.links.state IS 'live; deleted: taken back by us; removed: deleted over there by a person, and it stays so.';
COMMENT ON COLUMN sync.links.acknowledged IS 'What the vendor last accepted from us, in our words.';
COMMENT ON COLUMN sync.links.outbox_id IS 'Write that brought the link to this state; NULL where a record was found, not written.';
COMMENT ON COLUMN sync.links.linked_at IS 'When the link was first stored (wall clock, UTC).';
COMMENT ON COLUMN sync.links.updated_at IS 'When the link last changed (wall clock, UTC).';


CREATE TABLE sync.outbox (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    operator_id text NOT NULL,
    flow text NOT NULL,
    target text NOT NULL CHECK (target IN ('leon', 'techlog', 'veryon')),
    entity text NOT NULL,
    operation text NOT NULL CHECK (operation IN ('create', 'update', 'delete')),
    source_key text NOT NULL,
    target_key text,
    payload jsonb NOT NULL,
    content_hash text NOT NULL CHECK (length(content_hash) = 64),
    status text NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'delivered', 'failed', 'superseded', 'uncertain')),
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_error text,
    created_at timestamptz NOT NULL,
    delivered_at timestamptz,
    flow_run_id text NOT NULL,
    reason text NOT NULL,
    before jsonb NOT NULL DEFAULT '{}',
    landing_ids bigint[] NOT NULL DEFAULT '{}',
    sequence bigint GENERATED ALWAYS AS IDENTITY,
    CHECK ((status = 'delivered') = (delivered_at IS NOT NULL))
);
-- One intent a record waits at a time. uncertain rows stand apart: a newer intent may wait behind one.
CREATE UNIQUE INDEX outbox_waiting ON sync.outbox (operator_id, flow, target, entity, source_key)
    WHERE status IN ('pending', 'failed');
-- Each tick reads the handful of open rows among years of delivered ones.
CREATE INDEX outbox_open ON sync.outbox (operator_id, flow, sequence) WHERE status IN ('pending', 'failed', 'uncertain');
-- `turnaround trace` and `worklist retry` ask for one record.
CREATE INDEX outbox_record ON sync.outbox (operator_id, source_key);

COMMENT ON TABLE sync.outbox IS 'Every write to a vendor, one row each. pending, failed and uncertain rows are open.';
COMMENT ON COLUMN sync.outbox.id IS 'Identity; also the Idempotency-Key of the write.';
COMMENT ON COLUMN sync.outbox.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN sync.outbox.flow IS 'Flow that wants the write.';
COMMENT ON COLUMN sync.outbox.target IS 'Vendor that is written to.';
COMMENT ON COLUMN sync.outbox.entity IS 'Kind of record that is written.';
COMMENT ON COLUMN sync.outbox.operation IS 'create, update or delete.';
COMMENT ON COLUMN sync.outbox.source_key IS 'Our name of the source record.';
COMMENT ON COLUMN sync.outbox.target_key IS 'The vendor''s identifier; of a create, once it is delivered.';
COMMENT ON COLUMN sync.outbox.payload IS 'What is written, in our words.';
COMMENT ON COLUMN sync.outbox.content_hash IS 'SHA-256 of operation, target key and payload: an equal one is not wanted twice.';
COMMENT ON COLUMN sync.outbox.status IS
    'pending: to be sent; uncertain: sent, outcome unknown; delivered; failed: refused, waits for a change or a retry; superseded: no longer wanted.';
COMMENT ON COLUMN sync.outbox.attempts IS 'How often it was sent.';
COMMENT ON COLUMN sync.outbox.last_error IS 'The last failure, or why it was superseded, in words.';
COMMENT ON COLUMN sync.outbox.created_at IS 'Logical time of the run that wanted it (UTC).';
COMMENT ON COLUMN sync.outbox.delivered_at IS 'When the vendor accepted it (UTC).';
COMMENT ON COLUMN sync.outbox.flow_run_id IS 'Run that wanted it.';
COMMENT ON COLUMN sync.outbox.reason IS 'Why it is wanted, in words.';
COMMENT ON COLUMN sync.outbox.before IS 'Old values of the fields of an update.';
COMMENT ON COLUMN sync.outbox.landing_ids IS 'The versions in landing.records that made it necessary.';
COMMENT ON COLUMN sync.outbox.sequence IS 'Order in which rows were wanted.';


CREATE TABLE sync.worklist (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    operator_id text NOT NULL,
    flow text NOT NULL,
    code text NOT NULL CHECK (code IN (
        'aircraft_missing', 'place_missing', 'user_missing', 'crew_email_missing', 'sector_not_synced', 'deferral_extended',
        'defect_deleted', 'sector_edited_after_sync', 'trip_update_edited_after_sync', 'deferral_conflict',
        'journey_log_closed', 'sector_removed_in_techlog', 'deletion_guard', 'multi_day_grouping', 'totals_out_of_line',
        'vendor_rejected', 'record_quarantined', 'airport_without_icao', 'flight_gone_after_start', 'log_number_taken',
        'deferral_without_date', 'defect_reopened', 'aircraft_set_shrunk'
    )),
    subject text NOT NULL,
    registration text,
    summary text NOT NULL,
    action text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('critical', 'warning', 'info')),
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    resolved_at timestamptz,
    acknowledged_at timestamptz,
    note text,
    details jsonb NOT NULL DEFAULT '{}'
);
-- A cause has one open item, however many ticks see it; closed ones are history.
CREATE UNIQUE INDEX worklist_open ON sync.worklist (operator_id, code, subject) WHERE resolved_at IS NULL;

COMMENT ON TABLE sync.worklist IS 'What a person has to do by hand. An item closes itself when its cause is gone.';
COMMENT ON COLUMN sync.worklist.id IS 'Identity, for `turnaround worklist retry` and `ack`.';
COMMENT ON COLUMN sync.worklist.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN sync.worklist.flow IS 'Flow that last saw the cause, and that closes the item.';
COMMENT ON COLUMN sync.worklist.code IS 'What kind of cause.';
COMMENT ON COLUMN sync.worklist.subject IS 'Record that it is about.';
COMMENT ON COLUMN sync.worklist.registration IS 'Aircraft that it is about.';
COMMENT ON COLUMN sync.worklist.summary IS 'What is the matter, in a sentence.';
COMMENT ON COLUMN sync.worklist.action IS 'What to do, in a sentence.';
COMMENT ON COLUMN sync.worklist.severity IS 'critical, warning or info.';
COMMENT ON COLUMN sync.worklist.first_seen_at IS 'Logical time of the first run that saw the cause (UTC).';
COMMENT ON COLUMN sync.worklist.last_seen_at IS 'Logical time of the last run that saw the cause (UTC).';
COMMENT ON COLUMN sync.worklist.resolved_at IS 'Logical time of the run that no longer saw the cause (UTC); NULL: open.';
COMMENT ON COLUMN sync.worklist.acknowledged_at IS 'When a person marked the item as seen (UTC).';
COMMENT ON COLUMN sync.worklist.note IS 'What that person wrote.';
COMMENT ON COLUMN sync.worklist.details IS 'Further facts, by code.';


CREATE TABLE sync.quarantine (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    operator_id text NOT NULL,
    flow text NOT NULL,
    dataset text NOT NULL,
    record_key text NOT NULL,
    field text NOT NULL,
    expectation text NOT NULL,
    reason text NOT NULL,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    released_at timestamptz,
    flow_run_id text NOT NULL
);
-- One open row a broken expectation, however many ticks see it.
CREATE UNIQUE INDEX quarantine_open ON sync.quarantine (operator_id, flow, dataset, record_key, field, expectation)
    WHERE released_at IS NULL;

COMMENT ON TABLE sync.quarantine IS 'Records that are set aside, with what they broke. They come back by themselves once mended.';
COMMENT ON COLUMN sync.quarantine.id IS 'Identity, for `turnaround replay quarantine`.';
COMMENT ON COLUMN sync.quarantine.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN sync.quarantine.flow IS 'Flow that set the record aside.';
COMMENT ON COLUMN sync.quarantine.dataset IS 'Dataset whose suite found it.';
COMMENT ON COLUMN sync.quarantine.record_key IS 'The vendor''s identifier of the record.';
COMMENT ON COLUMN sync.quarantine.field IS 'Field that is wrong. Its value is not kept: it may be personal.';
COMMENT ON COLUMN sync.quarantine.expectation IS 'Great Expectations type that failed, or readable.';
COMMENT ON COLUMN sync.quarantine.reason IS 'Why that matters, in words.';
COMMENT ON COLUMN sync.quarantine.first_seen_at IS 'Logical time of the first run that set it aside (UTC).';
COMMENT ON COLUMN sync.quarantine.last_seen_at IS 'Logical time of the last run that set it aside (UTC).';
COMMENT ON COLUMN sync.quarantine.released_at IS 'Logical time of the run that let it pass, or no longer saw it (UTC); NULL: still aside.';
COMMENT ON COLUMN sync.quarantine.flow_run_id IS 'Last run that set it aside.';


CREATE TABLE sync.runs (
    operator_id text NOT NULL,
    flow text NOT NULL,
    flow_run_id text NOT NULL,
    logical_time timestamptz NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    state text NOT NULL DEFAULT 'Running'
        CHECK (state IN ('Running', 'Completed', 'NeedsAttention', 'Skipped', 'Failed', 'Crashed', 'Cancelled')),
    counts jsonb NOT NULL DEFAULT '{}',
    error text,
    PRIMARY KEY (operator_id, flow, flow_run_id),
    CHECK ((state = 'Running') = (finished_at IS NULL))
);
-- Freshness asks for the newest run of a flow.
CREATE INDEX runs_newest ON sync.runs (operator_id, flow, logical_time DESC);

COMMENT ON TABLE sync.runs IS 'Every run of a flow for an operator. A row that stays Running was killed.';
COMMENT ON COLUMN sync.runs.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN sync.runs.flow IS 'Flow that ran.';
COMMENT ON COLUMN sync.runs.flow_run_id IS 'Prefect''s identifier of the run.';
COMMENT ON COLUMN sync.runs.logical_time IS 'Scheduled start: the time that the run computes with (UTC).';
COMMENT ON COLUMN sync.runs.started_at IS 'When it started (wall clock, UTC).';
COMMENT ON COLUMN sync.runs.finished_at IS 'When it ended (wall clock, UTC).';
COMMENT ON COLUMN sync.runs.state IS 'How it ended, in Prefect''s words; NeedsAttention: well, and a person has something to do.';
COMMENT ON COLUMN sync.runs.counts IS 'What it did: counts by entity and operation.';
COMMENT ON COLUMN sync.runs.error IS 'What went wrong, in words.';


CREATE TABLE sync.check_results (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    operator_id text NOT NULL,
    flow text NOT NULL,
    flow_run_id text NOT NULL,
    checked_at timestamptz NOT NULL,
    dataset text NOT NULL,
    expectation text NOT NULL,
    column_name text,
    severity text NOT NULL CHECK (severity IN ('critical', 'warning', 'info')),
    success boolean NOT NULL,
    element_count bigint CHECK (element_count >= 0),
    unexpected_count bigint CHECK (unexpected_count >= 0),
    reason text
);
-- The summary of one run asks for that run's results.
CREATE INDEX check_results_run ON sync.check_results (flow_run_id);

COMMENT ON TABLE sync.check_results IS 'What each expectation said about each dataset in each run. Counts, never values.';
COMMENT ON COLUMN sync.check_results.id IS 'Identity.';
COMMENT ON COLUMN sync.check_results.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN sync.check_results.flow IS 'Flow that checked.';
COMMENT ON COLUMN sync.check_results.flow_run_id IS 'Run that checked.';
COMMENT ON COLUMN sync.check_results.checked_at IS 'Logical time of that run (UTC).';
COMMENT ON COLUMN sync.check_results.dataset IS 'Dataset that was checked.';
COMMENT ON COLUMN sync.check_results.expectation IS 'Great Expectations type.';
COMMENT ON COLUMN sync.check_results.column_name IS 'Column that it is about; NULL: the whole dataset.';
COMMENT ON COLUMN sync.check_results.severity IS 'critical, warning or info, as the suite says.';
COMMENT ON COLUMN sync.check_results.success IS 'Whether the dataset met it.';
COMMENT ON COLUMN sync.check_results.element_count IS 'Rows that were looked at.';
COMMENT ON COLUMN sync.check_results.unexpected_count IS 'Rows that did not meet it.';
COMMENT ON COLUMN sync.check_results.reason IS 'Why the suite expects it.';


CREATE TABLE sync.approvals (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    operator_id text NOT NULL,
    flow text NOT NULL,
    granted_at timestamptz NOT NULL,
    consumed_at timestamptz,
    flow_run_id text
);
-- One approval waits at a time: granting twice lets one run through, not two.
CREATE UNIQUE INDEX approvals_waiting ON sync.approvals (operator_id, flow) WHERE consumed_at IS NULL;

COMMENT ON TABLE sync.approvals IS 'A person lets the next run pass the deletion guard, once.';
COMMENT ON COLUMN sync.approvals.id IS 'Identity.';
COMMENT ON COLUMN sync.approvals.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN sync.approvals.flow IS 'Flow that may delete.';
COMMENT ON COLUMN sync.approvals.granted_at IS 'When the person said so (UTC).';
COMMENT ON COLUMN sync.approvals.consumed_at IS 'Logical time of the run that used it (UTC); NULL: waits.';
COMMENT ON COLUMN sync.approvals.flow_run_id IS 'Run that used it.';
