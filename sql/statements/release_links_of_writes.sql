-- A link outlives the write that brought it about. One that a run holds right now is left to the next night, and its
-- write with it: this waits for nobody.
UPDATE sync.links AS l
SET outbox_id = NULL
FROM (
    SELECT operator_id, target_system, entity, source_key
    FROM sync.links
    WHERE outbox_id = ANY (CAST(:ids AS uuid[]))
    FOR UPDATE SKIP LOCKED
) AS free
WHERE (l.operator_id, l.target_system, l.entity, l.source_key)
    = (free.operator_id, free.target_system, free.entity, free.source_key)
