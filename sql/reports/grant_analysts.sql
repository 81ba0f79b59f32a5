-- Roles belong to the whole server, and whoever migrates may not be allowed to make them: then the migration goes on, and
-- docs/warehouse.md says what an administrator runs. Safe to run again.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['analyst', 'analyst_personal'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', name);
            EXCEPTION
                WHEN insufficient_privilege THEN
                    RAISE NOTICE 'role % is missing and may not be made by %: see docs/warehouse.md, Roles', name, current_user;
                -- Another database of this server is migrated at the same moment.
                WHEN duplicate_object OR unique_violation THEN
                    NULL;
            END;
        END IF;
    END LOOP;

    IF EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = 'analyst') THEN
        BEGIN
            GRANT USAGE ON SCHEMA reporting TO analyst;
            GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO analyst;
            ALTER DEFAULT PRIVILEGES IN SCHEMA reporting GRANT SELECT ON TABLES TO analyst;
        EXCEPTION
            WHEN insufficient_privilege THEN
                RAISE NOTICE 'role analyst may not be given schema reporting by %: see docs/warehouse.md, Roles', current_user;
        END;
        IF EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = 'analyst_personal')
            AND NOT pg_catalog.pg_has_role('analyst_personal', 'analyst', 'MEMBER')
        THEN
            BEGIN
                GRANT analyst TO analyst_personal;
            EXCEPTION
                WHEN insufficient_privilege THEN
                    RAISE NOTICE 'analyst_personal may not be made a member of analyst by %: see docs/warehouse.md, Roles', current_user;
            END;
        END IF;
    END IF;
END
$$;
