DELETE FROM sequin_log.keyed_messages
WHERE ctid IN (SELECT ctid FROM sequin_log.keyed_messages WHERE topic_id = ? LIMIT 10000)
