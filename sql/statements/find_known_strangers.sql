-- People whom an import made up from their code and LEON's crew list knows by now. Two logins with that code, or two names
-- for it: codes are given again, and it may be somebody else.
SELECT s.person_key AS stranger, min(l.person_key) AS login
FROM ftl.person AS s
JOIN ftl.person AS l ON l.operator_id = s.operator_id AND l.crew_code = s.crew_code AND NOT starts_with(l.person_key, 'code:')
WHERE s.operator_id = :operator_id
  AND s.person_key = 'code:' || s.crew_code
  AND s.pseudonymised_at IS NULL
GROUP BY s.operator_id, s.person_key
HAVING count(*) = 1
   AND bool_and(l.pseudonymised_at IS NULL)
   AND bool_and(
       lower(regexp_replace(btrim(s.crew_member), '\s+', ' ', 'g')) = lower(regexp_replace(btrim(l.crew_member), '\s+', ' ', 'g'))
       OR s.crew_member IS NULL
       OR l.crew_member IS NULL
   )
