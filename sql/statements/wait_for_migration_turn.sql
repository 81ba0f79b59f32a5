-- Held until the session ends. Two first syncs at once: the second waits, then finds nothing to do.
SELECT pg_advisory_lock(hashtextextended('turnaround:migrate', 0))
