-- Two flows may land the same kind of records: the second compares only after the first has committed.
SELECT pg_advisory_xact_lock(hashtextextended('turnaround:landing:' || concat_ws('/', CAST(:operator_id AS text), CAST(:system AS text), CAST(:entity AS text)), 0))
