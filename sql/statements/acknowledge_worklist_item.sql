UPDATE sync.worklist SET acknowledged_at = :at, note = :note WHERE id = :id
