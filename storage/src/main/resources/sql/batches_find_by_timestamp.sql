SELECT base_offset, last_offset, payload
FROM ${batches}
WHERE topic_id = ? AND partition = ? AND max_timestamp >= ? AND last_offset >= ? AND base_offset < ?
ORDER BY base_offset
LIMIT 1
