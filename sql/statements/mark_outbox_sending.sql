UPDATE sync.outbox SET status = 'uncertain', attempts = attempts + 1 WHERE id = :id AND status = 'pending'
