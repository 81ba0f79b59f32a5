-- Imported duties that LEON's API tells of for the first time: they no longer show, and count for nobody.
SELECT i.person_key, i.duty_start, i.duty_end
FROM staging_change AS n
JOIN ftl.duty AS i
    ON i.is_current AND i.operator_id = %(operator_id)s AND i.source = 'import' AND i.duty_key = n.duty_key
WHERE n.old_valid_from IS NULL
