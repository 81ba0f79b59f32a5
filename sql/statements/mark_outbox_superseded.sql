UPDATE sync.outbox SET status = 'superseded', last_error = :error
WHERE id = :id AND status IN ('pending', 'failed', 'uncertain')
