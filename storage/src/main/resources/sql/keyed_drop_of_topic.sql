DELETE FROM keyed_messages
WHERE ctid IN (SELECT ctid FROM keyed_messages WHERE topic_id = ? LIMIT 10000)
