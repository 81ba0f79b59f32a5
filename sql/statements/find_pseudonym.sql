-- By the pseudonym itself, or by the code that it stands for.
SELECT crew_code
FROM ftl.person
WHERE operator_id = :operator_id
  AND pseudonymised_at IS NOT NULL
  AND (crew_code = :crew_code OR person_key = 'code:' || CAST(:crew_code AS text))
LIMIT 1
