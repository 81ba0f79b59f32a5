-- LEON's login numbers of whoever goes by a pseudonym.
SELECT person_key
FROM ftl.person
WHERE operator_id = :operator_id AND crew_code = :pseudonym AND pseudonymised_at IS NOT NULL AND person_key ~ '^[0-9]+$'
ORDER BY person_key
