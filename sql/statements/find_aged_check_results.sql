SELECT id FROM sync.check_results WHERE checked_at < :older_than ORDER BY id LIMIT :most
