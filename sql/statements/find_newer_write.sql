-- The newest write of the same record that came after this one and was not given up.
SELECT newer.id, newer.status
FROM sync.outbox AS this
JOIN sync.outbox AS newer
    ON newer.operator_id = this.operator_id
    AND newer.source_key = this.source_key
    AND (newer.target, newer.entity) = (this.target, this.entity)
    AND newer.sequence > this.sequence
    AND newer.status <> 'superseded'
WHERE this.id = :id
ORDER BY newer.sequence DESC
LIMIT 1
