-- A version counts from when the next one took its place, not from when it came: what changed yesterday can be looked at
-- today. What a write that is still open goes back to stays. No newer one: the record was retired, and counts by its age.
SELECT r.id
FROM landing.records AS r
LEFT JOIN LATERAL (
    SELECT n.fetched_at
    FROM (
        -- Two branches, because each has a partial index of its own.
        SELECT c.id, c.fetched_at
        FROM landing.records AS c
        WHERE c.is_current
          AND c.operator_id = r.operator_id
          AND c.record_key = r.record_key
          AND c.system = r.system
          AND c.entity = r.entity
          AND c.id > r.id
        UNION ALL
        SELECT h.id, h.fetched_at
        FROM landing.records AS h
        WHERE NOT h.is_current
          AND h.operator_id = r.operator_id
          AND h.record_key = r.record_key
          AND h.system = r.system
          AND h.entity = r.entity
          AND h.id > r.id
    ) AS n
    ORDER BY n.id
    LIMIT 1
) AS next ON true
WHERE NOT r.is_current
  AND r.fetched_at < :older_than
  AND coalesce(next.fetched_at, r.fetched_at) < :older_than
  AND r.id NOT IN (
      SELECT unnest(o.landing_ids) FROM sync.outbox AS o WHERE o.status IN ('pending', 'failed', 'uncertain')
  )
ORDER BY r.id
LIMIT :most
