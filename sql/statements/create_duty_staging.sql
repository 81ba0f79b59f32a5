CREATE TEMPORARY TABLE staging_duty ON COMMIT DROP AS
SELECT 0::bigint AS staging_position, duty_key, content_hash, {facts} FROM ftl.duty WITH NO DATA
