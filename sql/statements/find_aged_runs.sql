-- The newest run of a flow, and its newest success, are what freshness is told from: they are kept however old they are.
SELECT CAST(jsonb_build_array(r.operator_id, r.flow, r.flow_run_id) AS text) AS id
FROM (
    SELECT
        operator_id, flow, flow_run_id, finished_at,
        row_number() OVER newest = 1 AND is_of_present AS is_newest,
        row_number() OVER newest_of_kind = 1 AND state IN ('Completed', 'NeedsAttention') AND is_of_present AS is_newest_success
    FROM sync.runs
    WINDOW
        newest AS (PARTITION BY operator_id, flow, is_of_present ORDER BY logical_time DESC, started_at DESC),
        newest_of_kind AS (
            PARTITION BY operator_id, flow, is_of_present, state IN ('Completed', 'NeedsAttention')
            ORDER BY logical_time DESC, started_at DESC
        )
) AS r
WHERE r.finished_at < :older_than AND NOT r.is_newest AND NOT r.is_newest_success
ORDER BY r.finished_at
LIMIT :most
