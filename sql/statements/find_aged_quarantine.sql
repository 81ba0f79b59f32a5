SELECT id FROM sync.quarantine WHERE released_at < :older_than ORDER BY id LIMIT :most
