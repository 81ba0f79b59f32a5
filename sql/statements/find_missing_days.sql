-- Whose totals end before a day, and from which day on they are missing: of those who had a duty since an instant.
-- The people are found by leaps through the index, and only of those who lack a day the duties are looked at.
WITH RECURSIVE people AS (
    (
        SELECT d.person_key
        FROM ftl.duty AS d
        WHERE d.is_current AND d.operator_id = :operator_id
        ORDER BY d.person_key
        LIMIT 1
    )
    UNION ALL
    SELECT (
        SELECT d.person_key
        FROM ftl.duty AS d
        WHERE d.is_current AND d.operator_id = :operator_id AND d.person_key > p.person_key
        ORDER BY d.person_key
        LIMIT 1
    )
    FROM people AS p
    WHERE p.person_key IS NOT NULL
), lacking AS MATERIALIZED (
    SELECT p.person_key, kept.last_day
    FROM people AS p
    CROSS JOIN LATERAL (
        SELECT max(c.day) AS last_day
        FROM ftl.cumulative AS c
        WHERE c.operator_id = :operator_id AND c.person_key = p.person_key
    ) AS kept
    WHERE p.person_key IS NOT NULL AND (kept.last_day IS NULL OR kept.last_day < CAST(:until AS date))
)
SELECT
    l.person_key,
    coalesce(l.last_day + 1, CAST(first_duty.duty_start AT TIME ZONE 'UTC' AS date)) AS first_day
FROM lacking AS l
CROSS JOIN LATERAL (
    SELECT d.duty_start
    FROM ftl.shown_duty AS d
    WHERE d.is_current
      AND d.operator_id = :operator_id
      AND d.person_key = l.person_key
      AND d.duty_start >= CAST(:active_since AS timestamptz)
    ORDER BY d.duty_start
    LIMIT 1
) AS first_duty
