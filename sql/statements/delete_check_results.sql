DELETE FROM sync.check_results WHERE id = ANY (CAST(:ids AS bigint[]))
