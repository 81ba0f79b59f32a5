SELECT
    n.nspname AS schema_name,
    obj_description(n.oid, 'pg_namespace') AS schema_comment,
    c.relname AS object_name,
    CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'table' END AS object_type,
    obj_description(c.oid, 'pg_class') AS object_comment,
    a.attname AS column_name,
    format_type(a.atttypid, a.atttypmod) AS data_type,
    col_description(c.oid, a.attnum) AS comment
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE n.nspname IN ('landing', 'sync', 'ftl', 'reporting')
  AND c.relkind IN ('r', 'p', 'v', 'm')
ORDER BY array_position(ARRAY['landing', 'sync', 'ftl', 'reporting'], n.nspname::text), c.relname, a.attnum
