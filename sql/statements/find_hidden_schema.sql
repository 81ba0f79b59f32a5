-- Whether schema sync is there and closed to whoever asks, as it is to analysts.
SELECT EXISTS (
    SELECT 1
    FROM pg_catalog.pg_namespace AS n
    WHERE n.nspname = 'sync' AND NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE')
)
