-- LEON's own key of a person before one that an import made up.
SELECT DISTINCT ON (crew_code) crew_code, person_key
FROM ftl.person
WHERE operator_id = :operator_id AND crew_code = ANY (CAST(:crew_codes AS text[]))
ORDER BY crew_code, person_key LIKE 'code:%', updated_at DESC, person_key
