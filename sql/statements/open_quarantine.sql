WITH seen AS (
    INSERT INTO sync.quarantine (
        operator_id, flow, dataset, record_key, field, expectation, reason, first_seen_at, last_seen_at, flow_run_id
    )
    SELECT :operator_id, :flow, r.dataset, r.record_key, r.field, r.expectation, r.reason, :now, :now, :flow_run_id
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
        dataset text, record_key text, field text, expectation text, reason text
    )
    ON CONFLICT (operator_id, flow, dataset, record_key, field, expectation) WHERE released_at IS NULL DO UPDATE
    SET reason = excluded.reason, last_seen_at = excluded.last_seen_at, flow_run_id = excluded.flow_run_id
    RETURNING xmax = 0 AS is_new  -- a row that was updated carries the updating transaction in xmax
)
SELECT count(*) FILTER (WHERE is_new) FROM seen
