CREATE VIEW reporting.data_dictionary AS
SELECT
    c.relname AS object_name,
    CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'table' END AS object_type,
    coalesce(a.attnum, 0) AS position,
    a.attname AS column_name,
    format_type(a.atttypid, a.atttypmod) AS data_type,
    CASE WHEN a.attnum IS NULL THEN obj_description(c.oid, 'pg_class') ELSE col_description(c.oid, a.attnum) END AS comment
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = 'reporting'
CROSS JOIN LATERAL (
    SELECT NULL::smallint AS attnum, NULL::name AS attname, NULL::oid AS atttypid, NULL::integer AS atttypmod
    UNION ALL
    SELECT attnum, attname, atttypid, atttypmod
    FROM pg_catalog.pg_attribute
    WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
) AS a
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
ORDER BY c.relname, coalesce(a.attnum, 0);

COMMENT ON VIEW reporting.data_dictionary IS 'Grain: a table or view of schema reporting, and each of its columns. From the comments in the database, so it is always that of the version at hand.';
COMMENT ON COLUMN reporting.data_dictionary.object_name IS 'Table or view.';
COMMENT ON COLUMN reporting.data_dictionary.object_type IS 'table, view or materialized view.';
COMMENT ON COLUMN reporting.data_dictionary.position IS 'Place of the column; 0: the table or view itself.';
COMMENT ON COLUMN reporting.data_dictionary.column_name IS 'Column; NULL: the table or view itself.';
COMMENT ON COLUMN reporting.data_dictionary.data_type IS 'PostgreSQL''s type; NULL: the table or view itself.';
COMMENT ON COLUMN reporting.data_dictionary.comment IS 'What it means; of a table or view its grain and rules.';
