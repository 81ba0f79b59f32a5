DELETE FROM sync.worklist WHERE id = ANY (CAST(:ids AS bigint[])) AND resolved_at IS NOT NULL
