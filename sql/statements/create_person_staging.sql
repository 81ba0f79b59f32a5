CREATE TEMPORARY TABLE staging_person ON COMMIT DROP AS
SELECT 0::bigint AS staging_position, {columns} FROM ftl.person WITH NO DATA
