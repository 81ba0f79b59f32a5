SELECT person_key, email, name
FROM landing.people
WHERE operator_id = :operator_id AND person_key = ANY (CAST(:person_keys AS text[]))
