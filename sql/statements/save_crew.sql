-- Whoever is pseudonymised stays so: their row is left alone.
WITH latest AS MATERIALIZED (
    SELECT DISTINCT ON (person_key) {columns} FROM staging_person ORDER BY person_key, staging_position DESC
), differing AS MATERIALIZED (
    SELECT {given}, o.person_key IS NOT NULL AS is_known
    FROM latest AS s
    LEFT JOIN ftl.person AS o ON o.operator_id = %(operator_id)s AND o.person_key = s.person_key
    WHERE o.person_key IS NULL
       OR (o.pseudonymised_at IS NULL AND ROW({given}) IS DISTINCT FROM ROW({stored}))
), written AS (
    INSERT INTO ftl.person (operator_id, {columns}, updated_at, flow_run_id)
    SELECT %(operator_id)s, {columns}, %(at)s, %(flow_run_id)s FROM differing
    ON CONFLICT (operator_id, person_key) DO UPDATE
    SET {updates}, updated_at = excluded.updated_at, flow_run_id = excluded.flow_run_id
    WHERE ftl.person.pseudonymised_at IS NULL
)
SELECT
    count(*) FILTER (WHERE NOT is_known),
    count(*) FILTER (WHERE is_known),
    (SELECT count(*) FROM latest) - count(*)
FROM differing
