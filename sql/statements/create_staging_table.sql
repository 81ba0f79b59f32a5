CREATE TEMPORARY TABLE {staging} ON COMMIT DROP AS
SELECT 0::bigint AS staging_position, {columns} FROM {table} WITH NO DATA
