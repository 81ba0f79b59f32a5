-- Imported duties without a nid that LEON's API tells of: the same person's, begun in the same minute.
SELECT
    i.duty_key,
    i.person_key,
    min(l.duty_key) AS new_duty_key,
    i.person_key AS new_person_key,
    i.duty_start,
    i.duty_end
FROM ftl.duty AS l
JOIN ftl.duty AS i
    ON i.is_current
    AND i.operator_id = l.operator_id
    AND i.source = 'import'
    AND i.person_key = l.person_key
    AND i.duty_start >= date_trunc('minute', l.duty_start)
    AND i.duty_start < date_trunc('minute', l.duty_start) + interval '1 minute'
    AND starts_with(i.duty_key, i.person_key || ':')
WHERE l.is_current
  AND l.operator_id = :operator_id
  AND l.source = 'leon'
  AND ((l.duty_start >= :interval_from AND l.duty_start < :interval_to) OR l.person_key = ANY (CAST(:logins AS text[])))
GROUP BY i.duty_key, i.person_key, i.duty_start, i.duty_end
