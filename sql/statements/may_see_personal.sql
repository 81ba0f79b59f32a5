-- As ftl.crew decides it, for whoever asks.
SELECT
    current_user AS role,
    EXISTS (
        SELECT 1
        FROM pg_catalog.pg_roles AS r
        WHERE r.rolname = 'analyst_personal' AND pg_catalog.pg_has_role(current_user, r.oid, 'USAGE')
    ) AS is_allowed
