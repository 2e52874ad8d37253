-- The batch is found in the index alone; only the one that is found is visited.
SELECT base_offset, last_offset, payload, max_timestamp
FROM ${batches}
WHERE topic_id = ? AND partition = ?
  AND base_offset = (
    SELECT base_offset
    FROM ${batches}
    WHERE topic_id = ? AND partition = ? AND max_timestamp >= ? AND last_offset >= ? AND base_offset < ?
    ORDER BY base_offset
    LIMIT 1)
