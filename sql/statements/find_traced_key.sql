-- What a key is, over the operators asked about. rank 1: a name or number of our own; 2: a vendor's identifier.
SELECT DISTINCT 1 AS rank, operator_id, source_key AS name, NULL AS system, NULL AS entity, NULL AS record_key
FROM sync.outbox
WHERE operator_id = ANY (CAST(:operators AS text[])) AND (source_key = :key OR id = CAST(:outbox_id AS uuid))
UNION
SELECT 1, operator_id, source_key, NULL, NULL, NULL
FROM sync.links
WHERE operator_id = ANY (CAST(:operators AS text[])) AND source_key = :key
UNION
SELECT 2, operator_id, NULL, system, entity, record_key
FROM landing.records
WHERE is_current AND operator_id = ANY (CAST(:operators AS text[])) AND record_key = :key
UNION
SELECT 2, operator_id, NULL, system, entity, record_key
FROM landing.records
WHERE NOT is_current AND operator_id = ANY (CAST(:operators AS text[])) AND record_key = :key
UNION
SELECT 2, operator_id, NULL, target_system, entity, target_key
FROM sync.links
WHERE operator_id = ANY (CAST(:operators AS text[])) AND target_key = :key
ORDER BY rank, operator_id, name, system, entity
