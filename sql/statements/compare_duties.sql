-- What differs from the newest version of its duty, as it will be stored: with the first plan that was ever known.
CREATE TEMPORARY TABLE staging_change ON COMMIT DROP AS
WITH differing AS MATERIALIZED (
    SELECT s.duty_key, given.content_hash, o.valid_from, o.valid_to
    FROM staging_duty AS s
    CROSS JOIN LATERAL (
        SELECT coalesce(s.content_hash, encode(sha256(convert_to(ROW({given_facts})::text, 'UTF8')), 'hex')) AS content_hash
    ) AS given
    LEFT JOIN LATERAL (
        SELECT d.valid_from, d.valid_to, d.content_hash
        FROM ftl.duty AS d
        WHERE d.operator_id = %(operator_id)s AND d.source = %(source)s AND d.duty_key = s.duty_key
        ORDER BY d.valid_from DESC
        LIMIT 1
    ) AS o ON true
    WHERE o.content_hash IS DISTINCT FROM given.content_hash OR o.valid_to IS NOT NULL
), planned AS (
    SELECT
        v.duty_key,
        v.content_hash,
        v.valid_from AS old_valid_from,
        v.valid_from IS NOT NULL AND v.valid_to IS NULL AS was_current,
        -- A run that is repeated with the same logical time, or with an earlier one, still comes after what is there.
        greatest(%(at)s, v.valid_from + interval '1 microsecond', v.valid_to) AS valid_from,
        {plain_facts},
        {kept_plans},
        s.planned_duty_length AS given_planned_duty_length,
        o.planned_duty_length AS old_planned_duty_length,
        s.difference_duty_length AS given_difference_duty_length,
        s.planned_fdp_length AS given_planned_fdp_length,
        s.difference_max_and_planned_fdp_length AS given_difference_fdp_length,
        keep.start OR keep.end AS is_kept
    FROM differing AS v
    JOIN staging_duty AS s ON s.duty_key = v.duty_key
    LEFT JOIN ftl.duty AS o
        ON o.operator_id = %(operator_id)s
        AND o.source = %(source)s
        AND o.duty_key = v.duty_key
        AND o.valid_from = v.valid_from
    CROSS JOIN LATERAL (SELECT {keep_plans}) AS keep
), measured AS (
    SELECT
        p.*,
        CASE
            WHEN p.planned_duty_start IS NULL OR p.planned_duty_end IS NULL
                THEN coalesce(p.old_planned_duty_length, p.given_planned_duty_length)
            WHEN p.is_kept THEN p.planned_duty_end - p.planned_duty_start
            ELSE coalesce(p.given_planned_duty_length, p.old_planned_duty_length)
        END AS planned_duty_length
    FROM planned AS p
), complete AS (
    SELECT
        m.*,
        CASE
            WHEN m.planned_duty_length IS DISTINCT FROM m.given_planned_duty_length
                THEN m.planned_duty_length - m.duty_length
            ELSE m.given_difference_duty_length
        END AS difference_duty_length,
        CASE
            WHEN m.planned_fdp_length IS DISTINCT FROM m.given_planned_fdp_length
                THEN m.max_fdp_length - m.planned_fdp_length
            ELSE m.given_difference_fdp_length
        END AS difference_max_and_planned_fdp_length
    FROM measured AS m
)
SELECT
    n.duty_key,
    n.content_hash,
    n.old_valid_from,
    n.was_current,
    n.valid_from,
    n.was_current AND ROW({new_facts}) IS NOT DISTINCT FROM ROW({old_facts}) AS is_same,
    {new_facts}
FROM complete AS n
LEFT JOIN ftl.duty AS o
    ON o.operator_id = %(operator_id)s
    AND o.source = %(source)s
    AND o.duty_key = n.duty_key
    AND o.valid_from = n.old_valid_from
