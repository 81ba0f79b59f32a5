-- EASA FAQ 47615: records of actual and planned duties are kept for 24 months, whatever the setting says.
WITH cutoff AS (
    SELECT least(CAST(:older_than AS timestamptz), coalesce(CAST(:now AS timestamptz), now()) - interval '24 months') AS at
)
DELETE FROM ftl.duty AS d
USING cutoff
WHERE d.operator_id = :operator_id
  AND NOT d.is_current
  AND d.valid_to < cutoff.at
  AND coalesce(greatest(d.duty_end, d.planned_duty_end, d.duty_start), d.valid_to) < cutoff.at
