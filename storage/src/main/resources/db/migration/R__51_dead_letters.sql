-- What consumers have given up.
SET LOCAL search_path = sequin_control, pg_temp;

-- Dead-letter topics that are needed and not there: name, partitions as the topic that the messages come from, and what
-- a message may take there with the headers that are added to it.
CREATE OR REPLACE VIEW missing_dead_letter_topics AS
SELECT l.consumer || '.dead' AS name,
       max(t.partition_count) AS partition_count,
       least(max(coalesce(c.value::bigint, 1048588)) + 16384, 2147483647) AS max_message_bytes
FROM dead_letters AS l
JOIN topics AS t ON t.id = l.topic_id AND t.deleted_at IS NULL
LEFT JOIN topic_configs AS c ON c.topic_id = t.id AND c.name = 'max.message.bytes'
WHERE l.is_readable
  AND NOT EXISTS (SELECT FROM topics AS d WHERE d.name = l.consumer || '.dead' AND d.deleted_at IS NULL)
GROUP BY 1;

COMMENT ON VIEW missing_dead_letter_topics IS 'Dead-letter topics that are to be created';

CREATE OR REPLACE VIEW sequin.dead_letters WITH (security_barrier) AS
SELECT l.consumer,
       t.name AS topic,
       l.partition,
       l.first_offset,
       l.last_offset,
       l.deliver_count,
       l.worker,
       l.reason,
       l.archived_at
FROM sequin_control.dead_letters AS l
JOIN sequin_control.topics AS t ON t.id = l.topic_id
WHERE sequin_control.may_read(current_user, t.id);

COMMENT ON VIEW sequin.dead_letters IS 'Messages that consumers have given up and that are not in a dead-letter topic: not yet, or because they are compressed';
COMMENT ON COLUMN sequin.dead_letters.consumer IS 'Name of the consumer';
COMMENT ON COLUMN sequin.dead_letters.deliver_count IS 'How often they were delivered';
COMMENT ON COLUMN sequin.dead_letters.worker IS 'Who had them last';
COMMENT ON COLUMN sequin.dead_letters.reason IS 'max_deliver: delivered as often as the consumer allows; rejected: a worker said so';
COMMENT ON COLUMN sequin.dead_letters.archived_at IS 'When they were given up';
