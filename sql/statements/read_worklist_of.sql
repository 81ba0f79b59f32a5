-- An item's subject holds a name of the record among words, or its details list what waits for it.
SELECT
    id, operator_id, flow, code, subject, registration, summary, action, severity, first_seen_at, last_seen_at, resolved_at,
    acknowledged_at, note
FROM sync.worklist
WHERE operator_id = :operator_id
  AND (
      string_to_array(subject, ' ') && CAST(:names AS text[])
      OR subject = ANY (CAST(:subjects AS text[]))
      OR jsonb_path_exists(details, '$.** ? (@.type() == "string" && @ == $names[*])', CAST(:named AS jsonb))
      OR details -> 'flight_nids' @> CAST(:flight_nid AS jsonb)
  )
ORDER BY first_seen_at, id
