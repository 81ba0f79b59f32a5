-- Every table of ours with what it takes up, indexes and long values included.
SELECT n.nspname || '.' || c.relname AS table_name, pg_total_relation_size(c.oid) AS bytes
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname IN ('landing', 'sync', 'ftl', 'reporting') AND c.relkind IN ('r', 'p')
ORDER BY bytes DESC, table_name
