-- From which to which day totals of these people are kept; NULL where there are none.
SELECT p.person_key, kept.first_day, kept.last_day
FROM unnest(CAST(:person_keys AS text[])) AS p (person_key)
CROSS JOIN LATERAL (
    SELECT min(c.day) AS first_day, max(c.day) AS last_day
    FROM ftl.cumulative AS c
    WHERE c.operator_id = :operator_id AND c.person_key = p.person_key
) AS kept
