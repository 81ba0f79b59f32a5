SELECT pg_advisory_unlock(hashtextextended('turnaround:' || CAST(:name AS text), 0))
