SELECT "offset", timestamp_ms
FROM sequin_log.keyed_messages
WHERE topic_id = ? AND partition = ? AND "offset" >= ? AND timestamp_ms >= ?
ORDER BY "offset"
LIMIT 1
