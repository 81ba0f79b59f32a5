WITH totals AS (
    DELETE FROM ftl.cumulative WHERE operator_id = :operator_id AND person_key = ANY (CAST(:strangers AS text[]))
)
DELETE FROM ftl.person WHERE operator_id = :operator_id AND person_key = ANY (CAST(:strangers AS text[]))
