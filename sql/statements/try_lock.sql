-- 64 bits of the name's hash: two names that collide would only make one flow skip a tick.
SELECT pg_try_advisory_lock(hashtextextended('turnaround:' || CAST(:name AS text), 0))
