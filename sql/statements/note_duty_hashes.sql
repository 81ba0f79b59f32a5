-- Another plan was given, and the first one kept: no new version, and the next run need not compare it again.
UPDATE ftl.duty AS d
SET content_hash = n.content_hash
FROM staging_change AS n
WHERE n.is_same
  AND d.operator_id = %(operator_id)s
  AND d.source = %(source)s
  AND d.duty_key = n.duty_key
  AND d.is_current
