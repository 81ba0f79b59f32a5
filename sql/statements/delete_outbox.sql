DELETE FROM sync.outbox AS o
WHERE o.id = ANY (CAST(:ids AS uuid[]))
  AND o.status IN ('delivered', 'superseded')
  AND NOT EXISTS (SELECT FROM sync.links AS l WHERE l.outbox_id = o.id)
