CREATE VIEW reporting.data_freshness AS
SELECT
    s.operator_id,
    s.source_table,
    s.flow,
    s.last_success_at,
    s.last_run_at,
    s.last_run_state,
    s.newest_change_at,
    now() - s.last_success_at AS lag,
    CASE
        WHEN now() - s.last_success_at <= s.late_after THEN 'fresh'
        WHEN now() - s.last_success_at <= s.stale_after THEN 'late'
        ELSE 'stale'
    END AS status,
    s.late_after,
    s.stale_after
FROM (
    SELECT
        o.operator_id,
        t.source_table,
        t.flow,
        -- The duty flow runs every hour, the others every five minutes.
        CASE t.source_table WHEN 'ftl_duty' THEN interval '2 hours' ELSE interval '30 minutes' END AS late_after,
        interval '6 hours' AS stale_after,
        (
            SELECT max(r.logical_time)
            FROM sync.runs AS r
            WHERE r.operator_id = o.operator_id AND r.flow = t.flow AND r.state IN ('Completed', 'NeedsAttention')
        ) AS last_success_at,
        newest.logical_time AS last_run_at,
        newest.state AS last_run_state,
        CASE t.source_table
            WHEN 'ftl_duty' THEN greatest(
                (SELECT max(d.valid_from AT TIME ZONE 'UTC') FROM ftl.duty AS d WHERE d.operator_id = o.operator_id) AT TIME ZONE 'UTC',
                (SELECT max(d.valid_to) FROM ftl.duty AS d WHERE d.operator_id = o.operator_id AND NOT d.is_current)
            )
            ELSE (
                SELECT greatest(max(m.changed_at), max(m.decided_at))
                FROM reporting.maintenance_due AS m
                WHERE m.operator_id = o.operator_id
            )
        END AS newest_change_at
    FROM (VALUES ('ftl_duty', 'ftl_duty'), ('maintenance_due', 'veryon_to_techlog')) AS t (source_table, flow)
    JOIN (SELECT DISTINCT operator_id, flow FROM sync.runs) AS o ON o.flow = t.flow
    CROSS JOIN LATERAL (
        SELECT r.logical_time, r.state
        FROM sync.runs AS r
        WHERE r.operator_id = o.operator_id AND r.flow = t.flow
        ORDER BY r.logical_time DESC, r.started_at DESC
        LIMIT 1
    ) AS newest
) AS s;

COMMENT ON VIEW reporting.data_freshness IS 'Grain: an operator and a table that a flow keeps up to date. Whether it can be relied on right now. A table that no flow has run for yet has no row.';
COMMENT ON COLUMN reporting.data_freshness.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN reporting.data_freshness.source_table IS 'Table of schema reporting that is kept up to date.';
COMMENT ON COLUMN reporting.data_freshness.flow IS 'Flow that keeps it.';
COMMENT ON COLUMN reporting.data_freshness.last_success_at IS 'Logical time of the flow''s last run that went well (UTC); NULL: none ever did.';
COMMENT ON COLUMN reporting.data_freshness.last_run_at IS 'Logical time of its last run of any outcome (UTC).';
COMMENT ON COLUMN reporting.data_freshness.last_run_state IS 'How that one ended.';
COMMENT ON COLUMN reporting.data_freshness.newest_change_at IS 'When the table last took in a change (UTC). Long ago and fresh: nothing has changed at the source.';
COMMENT ON COLUMN reporting.data_freshness.lag IS 'Time since the last success, by the wall clock.';
COMMENT ON COLUMN reporting.data_freshness.status IS 'fresh, late (lag over late_after) or stale (lag over stale_after, or no success yet).';
COMMENT ON COLUMN reporting.data_freshness.late_after IS 'Lag from which the table counts as late: six runs of every five minutes missed.';
COMMENT ON COLUMN reporting.data_freshness.stale_after IS 'Lag from which the table counts as stale.';
