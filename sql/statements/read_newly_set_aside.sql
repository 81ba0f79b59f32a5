SELECT c.dataset, c.records, q.records AS set_aside
FROM (
    SELECT r.dataset, max(r.element_count) AS records
    FROM sync.check_results AS r
    WHERE r.flow_run_id = :flow_run_id
    GROUP BY r.dataset
) AS c
JOIN (
    SELECT s.dataset, count(DISTINCT s.record_key) AS records
    FROM sync.quarantine AS s
    WHERE s.operator_id = :operator_id AND s.flow = :flow AND s.first_seen_at = :now AND s.released_at IS NULL
    GROUP BY s.dataset
) AS q ON q.dataset = c.dataset
ORDER BY c.dataset
