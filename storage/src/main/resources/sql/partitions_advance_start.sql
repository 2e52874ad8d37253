UPDATE sequin_log.partitions
SET log_start_offset = CASE WHEN ? <= next_offset THEN greatest(log_start_offset, ?) ELSE log_start_offset END,
    start_moved_by = pg_current_xact_id()
WHERE topic_id = ? AND partition = ?
RETURNING log_start_offset, next_offset, folded_offset, open_offset, aborted_offset
