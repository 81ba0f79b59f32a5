SELECT
    count(*) FILTER (WHERE NOT was_current),
    count(*) FILTER (WHERE was_current AND NOT is_same),
    (SELECT count(*) FROM staging_duty) - count(*) FILTER (WHERE NOT is_same)
FROM staging_change
