SELECT "offset", timestamp_ms
FROM sequin_log.keyed_messages
WHERE topic_id = ? AND partition = ? AND "offset" >= ?
ORDER BY timestamp_ms DESC, "offset"
LIMIT 1
