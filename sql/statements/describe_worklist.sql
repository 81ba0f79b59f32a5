SELECT
    attribute.attname AS name,
    format_type(attribute.atttypid, attribute.atttypmod) AS type,
    coalesce(col_description(attribute.attrelid, attribute.attnum), '') AS comment,
    coalesce(obj_description(attribute.attrelid, 'pg_class'), '') AS of_table
FROM pg_attribute AS attribute
WHERE attribute.attrelid = 'sync.worklist'::regclass AND attribute.attnum > 0 AND NOT attribute.attisdropped
ORDER BY attribute.attnum
