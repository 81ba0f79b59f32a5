SELECT id FROM sync.worklist WHERE resolved_at < :older_than ORDER BY id LIMIT :most
