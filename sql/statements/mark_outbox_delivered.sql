UPDATE sync.outbox
SET status = 'delivered', delivered_at = :delivered_at, target_key = :target_key, last_error = NULL
WHERE id = :id AND status IN ('pending', 'failed', 'uncertain')
