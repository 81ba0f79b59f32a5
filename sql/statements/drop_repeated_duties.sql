-- Of two rows for one duty the later one counts.
DELETE FROM staging_duty AS s
USING staging_duty AS later
WHERE later.duty_key = s.duty_key AND later.staging_position > s.staging_position
