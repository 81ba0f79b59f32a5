DELETE FROM sync.quarantine WHERE id = ANY (CAST(:ids AS bigint[])) AND released_at IS NOT NULL
