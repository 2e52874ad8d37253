SELECT base_offset, last_offset, payload
FROM ${batches}
WHERE topic_id = ? AND partition = ? AND last_offset >= ? AND base_offset < ?
ORDER BY max_timestamp DESC, base_offset
LIMIT 1
