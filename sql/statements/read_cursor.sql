SELECT value, moved_at FROM sync.cursors WHERE operator_id = :operator_id AND flow = :flow AND name = :name
