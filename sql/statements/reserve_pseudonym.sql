-- An import names people by their code. This row keeps a later one from bringing the name back.
INSERT INTO ftl.person (operator_id, person_key, crew_member, crew_code, pseudonymised_at, updated_at)
VALUES (:operator_id, 'code:' || CAST(:crew_code AS text), :pseudonym, :pseudonym, :at, :at)
ON CONFLICT (operator_id, person_key) DO NOTHING
