-- Every version of LEON's records that name a login, however deep, or that are its crew member's own.
SELECT id, payload
FROM landing.records
WHERE operator_id = :operator_id
  AND system = 'leon'
  AND payload @? CAST(:path AS jsonpath)
ORDER BY id
