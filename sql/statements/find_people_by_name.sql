-- LEON's own people by address or name, without case: an export may lack the crew code.
SELECT person_key, lower(crew_email) AS email, lower(crew_member) AS name
FROM ftl.person
WHERE operator_id = :operator_id
  AND pseudonymised_at IS NULL
  AND (lower(crew_email) = ANY (CAST(:words AS text[])) OR lower(crew_member) = ANY (CAST(:words AS text[])))
