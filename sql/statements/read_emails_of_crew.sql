SELECT DISTINCT lower(crew_email)
FROM ftl.person
WHERE operator_id = :operator_id AND crew_code = :crew_code AND crew_email IS NOT NULL
