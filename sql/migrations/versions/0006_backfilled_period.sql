ALTER TABLE sync.runs ADD COLUMN period tstzrange;

COMMENT ON COLUMN sync.runs.period IS
    'What a backfill was asked for (UTC, half-open); NULL: a run over the rolling window.';

-- A backfill of last year says nothing about whether the present is in agreement. Neither does a run that somebody started
-- with a time that has not come: it would be the newest until then. A few minutes are for clocks that do not agree.
ALTER TABLE sync.runs ADD COLUMN is_of_present boolean NOT NULL
    GENERATED ALWAYS AS (period IS NULL AND logical_time - started_at < interval '5 minutes') STORED;

COMMENT ON COLUMN sync.runs.is_of_present IS
    'Whether the run says how its flow stands: not a backfill, nor one with a logical time that had not come when it started.';


CREATE OR REPLACE VIEW reporting.data_freshness AS
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
            WHERE r.operator_id = o.operator_id
              AND r.flow = t.flow
              AND r.state IN ('Completed', 'NeedsAttention')
              AND r.is_of_present
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
    -- An operator without the flow's other system, or with the flow switched off, has skipped runs alone.
    JOIN (SELECT DISTINCT operator_id, flow FROM sync.runs WHERE state <> 'Skipped') AS o ON o.flow = t.flow
    LEFT JOIN LATERAL (
        SELECT r.logical_time, r.state
        FROM sync.runs AS r
        WHERE r.operator_id = o.operator_id AND r.flow = t.flow AND r.is_of_present
        ORDER BY r.logical_time DESC, r.started_at DESC
        LIMIT 1
    ) AS newest ON true
) AS s;

COMMENT ON VIEW reporting.data_freshness IS 'Grain: an operator and a table that a flow keeps up to date. Whether it can be relied on right now; a backfill of past days makes nothing fresh. A table that no flow has run for yet, or only runs that were skipped, has no row.';
COMMENT ON COLUMN reporting.data_freshness.last_success_at IS 'Logical time of the flow''s last run over the rolling window that went well (UTC); NULL: none ever did.';
COMMENT ON COLUMN reporting.data_freshness.last_run_at IS 'Logical time of its last run over the rolling window, of any outcome (UTC); NULL: there was none.';
