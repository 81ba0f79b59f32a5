-- Rows that are as they were are sorted out before ON CONFLICT, which would lock (and so rewrite) each of them.
WITH latest AS MATERIALIZED (
    SELECT DISTINCT ON ({key}) {columns} FROM {staging} ORDER BY {key}, staging_position DESC
), differing AS MATERIALIZED (
    SELECT {new_columns}, {first_key} IS NOT NULL AS staging_is_known
    FROM latest AS s
    LEFT JOIN {table} AS o ON {same_key}
    WHERE {first_key} IS NULL OR ROW({old_compared}) IS DISTINCT FROM ROW({new_compared})
), written AS (
    INSERT INTO {table} ({columns})
    SELECT {columns} FROM differing
    ON CONFLICT ({key}) DO UPDATE SET {updates}
)
SELECT
    count(*) FILTER (WHERE NOT staging_is_known),
    count(*) FILTER (WHERE staging_is_known),
    (SELECT count(*) FROM latest) - count(*)
FROM differing
