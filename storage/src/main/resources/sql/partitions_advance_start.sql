UPDATE partitions
SET log_start_offset = greatest(log_start_offset, ?)
WHERE topic_id = ? AND partition = ? AND next_offset >= ?
RETURNING log_start_offset, next_offset
