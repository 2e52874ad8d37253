SELECT folded_offset, next_offset, log_start_offset, size_bytes, folded_bytes, link_state IS NOT NULL
FROM sequin_log.partitions
WHERE topic_id = ? AND partition = ?
