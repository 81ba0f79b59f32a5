SELECT *
FROM sync.vendor_writes
WHERE at >= :first
  AND at < :beyond
  AND (CAST(:operator_id AS text) IS NULL OR operator_id = :operator_id)
  AND (CAST(:target AS text) IS NULL OR target = :target)
ORDER BY at, sequence
