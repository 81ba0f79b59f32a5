UPDATE ftl.person
SET crew_member = :pseudonym,
    crew_code = :pseudonym,
    crew_id_card = NULL,
    crew_dob = NULL,
    crew_phone_number = NULL,
    crew_email = NULL,
    crew_gender = NULL,
    pseudonymised_at = :at,
    updated_at = :at
WHERE operator_id = :operator_id
  AND pseudonymised_at IS NULL
  AND (crew_code = :crew_code OR person_key = 'code:' || CAST(:crew_code AS text))
