-- Rows of these logins, and others with the same address: LEON's contacts and flights name people without a login too.
UPDATE landing.people AS p
SET name = CASE WHEN p.name IS NOT NULL THEN CAST(:pseudonym AS text) END,
    email = NULL,
    updated_at = :at
WHERE p.operator_id = :operator_id
  AND (p.name IS DISTINCT FROM :pseudonym OR p.email IS NOT NULL)
  AND (
      p.person_key = ANY (CAST(:person_keys AS text[]))
      OR lower(p.email) IN (
          SELECT lower(o.email)
          FROM landing.people AS o
          WHERE o.operator_id = :operator_id AND o.person_key = ANY (CAST(:person_keys AS text[])) AND o.email IS NOT NULL
      )
      OR lower(p.email) = ANY (CAST(:emails AS text[]))
  )
