DELETE FROM landing.records WHERE id = ANY (CAST(:ids AS bigint[])) AND NOT is_current
