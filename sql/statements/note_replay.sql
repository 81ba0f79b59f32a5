UPDATE sync.outbox SET replayed_by = :by WHERE id = :id
