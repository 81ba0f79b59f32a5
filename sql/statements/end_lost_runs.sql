-- No run takes a day: whatever ran it is gone. A run that Prefect starts again under its old id begins anew all the same.
UPDATE sync.runs
SET state = 'Crashed',
    finished_at = greatest(CAST(:now AS timestamptz), started_at),
    error = 'it never said how it ended: its process was killed, or the database was away'
WHERE state = 'Running' AND started_at < :older_than
