WITH seen AS (
    INSERT INTO sync.worklist (
        operator_id, flow, code, subject, registration, summary, action, severity, details, first_seen_at, last_seen_at
    )
    SELECT
        :operator_id, :flow, i.code, i.subject, i.registration, i.summary, i.action, i.severity, i.details, :now, :now
    FROM jsonb_to_recordset(CAST(:items AS jsonb)) AS i (
        code text, subject text, registration text, summary text, action text, severity text, details jsonb
    )
    ON CONFLICT (operator_id, code, subject) WHERE resolved_at IS NULL DO UPDATE
    SET flow = excluded.flow,
        registration = excluded.registration,
        summary = excluded.summary,
        action = excluded.action,
        severity = excluded.severity,
        details = excluded.details,
        last_seen_at = excluded.last_seen_at
    RETURNING xmax = 0 AS is_new  -- a row that was updated carries the updating transaction in xmax
)
SELECT count(*) FILTER (WHERE is_new) FROM seen
