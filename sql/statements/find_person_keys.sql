-- LEON's own key of a person before one that an import made up. A code that was only kept when its login was pseudonymised
-- (no run knew it) stands for that login.
WITH named AS (
    SELECT crew_code, person_key, 1 AS choice, updated_at
    FROM ftl.person
    WHERE operator_id = :operator_id AND crew_code = ANY (CAST(:crew_codes AS text[]))
    UNION ALL
    SELECT given.crew_code, min(l.person_key), 2, max(l.updated_at)
    FROM unnest(CAST(:crew_codes AS text[])) AS given (crew_code)
    JOIN ftl.person AS kept
        ON kept.operator_id = :operator_id
        AND kept.person_key = 'code:' || given.crew_code
        AND kept.pseudonymised_at IS NOT NULL
        AND kept.flow_run_id IS NULL
    JOIN ftl.person AS l
        ON l.operator_id = :operator_id AND l.crew_code = kept.crew_code AND NOT starts_with(l.person_key, 'code:')
    GROUP BY given.crew_code
    HAVING count(*) = 1
)
SELECT DISTINCT ON (crew_code) crew_code, person_key
FROM named
ORDER BY crew_code, choice, starts_with(person_key, 'code:'), updated_at DESC, person_key
