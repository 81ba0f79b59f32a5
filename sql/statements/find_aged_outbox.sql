-- Settled ones only: an open write is kept however old it is.
SELECT id
FROM sync.outbox
WHERE status IN ('delivered', 'superseded') AND coalesce(delivered_at, created_at) < :older_than
ORDER BY sequence
LIMIT :most
