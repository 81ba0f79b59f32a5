-- Who owns, who runs the flows, who reads. Roles belong to the whole server, and whoever migrates may not be allowed to
-- make them: then the migration goes on, and an administrator runs this file once (docs/warehouse.md, Roles). Safe to run
-- again, and by several databases of one server at once.
DO $$
DECLARE
    holder text := (SELECT pg_catalog.pg_get_userbyid(nspowner) FROM pg_catalog.pg_namespace WHERE nspname = 'sync');
    role text;
    member text;
    command text;
BEGIN
    FOREACH role IN ARRAY ARRAY['turnaround_owner', 'turnaround_pipeline', 'analyst', 'analyst_personal'] LOOP
        CONTINUE WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = role);
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role);
        EXCEPTION
            WHEN insufficient_privilege THEN
                RAISE NOTICE 'role % is missing and may not be made by %: see docs/warehouse.md, Roles', role, current_user;
            -- Another database of this server is migrated at the same moment.
            WHEN duplicate_object OR unique_violation THEN
                NULL;
        END;
    END LOOP;

    -- Whoever owned everything so far goes on migrating. The pipeline asks schema reporting as an analyst.
    FOR role, member IN
        SELECT p.role, p.member
        FROM (VALUES
            ('turnaround_owner', holder), ('turnaround_owner', current_user::text),
            ('analyst', 'turnaround_pipeline'), ('analyst', 'analyst_personal')
        ) AS p (role, member)
    LOOP
        FOR attempt IN 1 .. 50 LOOP
            EXIT WHEN to_regrole(quote_ident(role)) IS NULL
                OR to_regrole(quote_ident(member)) IS NULL
                OR pg_catalog.pg_has_role(member, role, 'USAGE');
            BEGIN
                EXECUTE format('GRANT %I TO %I', role, member);
                EXIT;
            EXCEPTION
                WHEN insufficient_privilege THEN
                    RAISE NOTICE '% may not be made a member of % by %: see docs/warehouse.md, Roles', member, role, current_user;
                    EXIT;
                -- "tuple concurrently updated": another database of this server grants it at the same moment.
                WHEN internal_error OR unique_violation THEN
                    PERFORM pg_sleep(0.02 + 0.05 * random());
            END;
        END LOOP;
    END LOOP;

    -- All of it changes hands, or nothing does. Not where the old owner would lose its own rights by it.
    IF holder <> 'turnaround_owner' AND to_regrole('turnaround_owner') IS NOT NULL THEN
        BEGIN
            IF NOT pg_catalog.pg_has_role(holder, 'turnaround_owner', 'USAGE') THEN
                RAISE insufficient_privilege;
            END IF;
            EXECUTE format('GRANT CONNECT, CREATE, TEMPORARY ON DATABASE %I TO turnaround_owner', current_database());
            FOR command IN
                SELECT format('ALTER SCHEMA %I OWNER TO turnaround_owner', n.nspname)
                FROM pg_catalog.pg_namespace AS n
                WHERE n.nspname IN ('landing', 'sync', 'ftl', 'reporting')
                    AND n.nspowner IN (to_regrole(quote_ident(holder)), to_regrole(quote_ident(current_user)))
                UNION ALL
                -- Sequences of identity columns go with their tables.
                SELECT format('ALTER TABLE %I.%I OWNER TO turnaround_owner', n.nspname, c.relname)
                FROM pg_catalog.pg_class AS c
                JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                WHERE n.nspname IN ('landing', 'sync', 'ftl', 'reporting')
                    AND c.relkind IN ('r', 'p', 'v', 'm')
                    AND c.relowner IN (to_regrole(quote_ident(holder)), to_regrole(quote_ident(current_user)))
            LOOP
                EXECUTE command;
            END LOOP;
        EXCEPTION
            WHEN insufficient_privilege THEN
                RAISE NOTICE 'the schemas stay with %, and are not given to turnaround_owner by %: see docs/warehouse.md, Roles', holder, current_user;
        END;
    END IF;

    IF to_regrole('turnaround_pipeline') IS NOT NULL THEN
        BEGIN
            EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO turnaround_pipeline', current_database());
            GRANT USAGE ON SCHEMA landing, sync, ftl, reporting TO turnaround_pipeline;
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA landing, sync, ftl TO turnaround_pipeline;
            REVOKE INSERT, UPDATE, DELETE ON sync.schema_version FROM turnaround_pipeline;
            GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO turnaround_pipeline;
            -- Two tables of schema reporting are kept by a flow; the rest are views.
            GRANT INSERT, UPDATE, DELETE ON reporting.maintenance_due, reporting.aircraft_totals TO turnaround_pipeline;
            -- After a large load the statistics are taken again. Before 17 only an owner may; autovacuum does it later.
            IF current_setting('server_version_num')::integer >= 170000 THEN
                EXECUTE 'GRANT MAINTAIN ON ftl.duty TO turnaround_pipeline';
            END IF;
        EXCEPTION
            WHEN insufficient_privilege THEN
                RAISE NOTICE 'role turnaround_pipeline may not be given the schemas by %: see docs/warehouse.md, Roles', current_user;
        END;
    END IF;

    -- What is made later: by the owner, or by whoever makes it by hand.
    FOR role IN
        SELECT pg_catalog.pg_get_userbyid(nspowner)::text FROM pg_catalog.pg_namespace WHERE nspname = 'sync'
        UNION SELECT current_user::text
    LOOP
        FOR member, command IN
            SELECT *
            FROM (VALUES
                ('turnaround_pipeline', 'IN SCHEMA landing, sync, ftl GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES'),
                ('turnaround_pipeline', 'IN SCHEMA reporting GRANT SELECT ON TABLES'),
                ('analyst', 'IN SCHEMA reporting GRANT SELECT ON TABLES')
            ) AS p (member, command)
        LOOP
            CONTINUE WHEN to_regrole(quote_ident(member)) IS NULL;
            BEGIN
                EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I %s TO %I', role, command, member);
            EXCEPTION
                WHEN insufficient_privilege THEN
                    RAISE NOTICE '% may not be given what % makes later by %: see docs/warehouse.md, Roles', member, role, current_user;
            END;
        END LOOP;
    END LOOP;

    IF to_regrole('analyst') IS NOT NULL THEN
        BEGIN
            GRANT USAGE ON SCHEMA reporting TO analyst;
            GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO analyst;
        EXCEPTION
            WHEN insufficient_privilege THEN
                RAISE NOTICE 'role analyst may not be given schema reporting by %: see docs/warehouse.md, Roles', current_user;
        END;
    END IF;
END
$$;
