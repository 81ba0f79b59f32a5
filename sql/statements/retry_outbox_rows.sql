UPDATE sync.outbox SET status = 'pending'
WHERE operator_id = :operator_id AND source_key = :source_key AND status = 'failed'
