SELECT count(*) FROM sync.runs WHERE state = 'Running' AND started_at < :older_than
