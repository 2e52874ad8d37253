-- Functions keep this path, whatever their callers have.
SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

-- The headers that a message has, as the outbox takes them: texts. Those that tell its history are named as in KIP-1191.
CREATE FUNCTION dead_letter_headers(headers jsonb, letter dead_letters, topic text, "offset" bigint) RETURNS jsonb
LANGUAGE sql IMMUTABLE
RETURN (SELECT coalesce(jsonb_object_agg(h.key, CASE jsonb_typeof(h.value) WHEN 'string' THEN h.value
                                                                           ELSE to_jsonb(h.value::text) END), '{}')
        FROM jsonb_each(headers) AS h)
       || jsonb_build_object('__dlq.errors.topic', topic,
                             '__dlq.errors.partition', letter.partition::text,
                             '__dlq.errors.offset', "offset"::text,
                             '__dlq.errors.group', letter.consumer,
                             '__dlq.errors.delivery.count', letter.deliver_count::text,
                             '__dlq.errors.worker', letter.worker,
                             '__dlq.errors.message', letter.reason);

-- Dead-letter topics that are needed and not there: name, partitions as the topic that the messages come from, and what
-- a message may take there with the headers that are added to it.
CREATE VIEW missing_dead_letter_topics AS
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

-- Puts dead letters into the outbox, up to so many messages, oldest first; returns how many they were. Each goes from
-- one table to the other in one transaction, so it is in the dead-letter topic once. What is compressed stays, and so does
-- what waits for its topic to be created; what is no more in the log is forgotten.
CREATE FUNCTION move_dead_letters(max_messages bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
DECLARE
  letter dead_letters;
  source topics;
  dead   topics;
  last   bigint;
  room   bigint := max_messages;
BEGIN
  FOR letter IN SELECT l.* FROM dead_letters AS l WHERE l.is_readable ORDER BY l.id FOR UPDATE SKIP LOCKED LOOP
    EXIT WHEN room <= 0;
    last := least(letter.last_offset, letter.first_offset + room - 1);
    IF EXISTS (SELECT FROM batches AS b
               WHERE b.topic_id = letter.topic_id AND b.partition = letter.partition AND b.key_at IS NULL
                 AND b.base_offset BETWEEN batch_from(letter.topic_id, letter.partition, letter.first_offset)
                                       AND letter.last_offset) THEN
      UPDATE dead_letters AS l SET is_readable = false WHERE l.id = letter.id;
      CONTINUE;
    END IF;
    SELECT t.* INTO source FROM topics AS t WHERE t.id = letter.topic_id AND t.deleted_at IS NULL;
    SELECT t.* INTO dead FROM topics AS t WHERE t.name = letter.consumer || '.dead' AND t.deleted_at IS NULL;
    CONTINUE WHEN source.id IS NOT NULL AND dead.id IS NULL;
    INSERT INTO outbox (topic_uuid, partition, key, data, headers, timestamp_ms)
      SELECT dead.uuid, letter.partition % dead.partition_count, m.record_key, m.data,
             dead_letter_headers(m.headers, letter, source.name, m."offset"),
             floor(extract(epoch FROM clock_timestamp()) * 1000)
      FROM sequin.messages(source.name, letter.partition, letter.first_offset, last) AS m
      ORDER BY m."offset";
    room := room - (last - letter.first_offset + 1);
    IF last < letter.last_offset THEN
      UPDATE dead_letters AS l SET first_offset = last + 1 WHERE l.id = letter.id;
    ELSE
      DELETE FROM dead_letters AS l WHERE l.id = letter.id;
    END IF;
  END LOOP;
  IF room < max_messages THEN
    PERFORM pg_notify('sequin_outbox', '');
  END IF;
  RETURN max_messages - room;
END
$$;

CREATE VIEW sequin.dead_letters AS
SELECT l.consumer,
       t.name AS topic,
       l.partition,
       l.first_offset,
       l.last_offset,
       l.deliver_count,
       l.worker,
       l.reason,
       l.archived_at
FROM dead_letters AS l
JOIN topics AS t ON t.id = l.topic_id;

COMMENT ON VIEW sequin.dead_letters IS 'Messages that consumers have given up and that are not in a dead-letter topic: not yet, or because they are compressed';
COMMENT ON COLUMN sequin.dead_letters.consumer IS 'Name of the consumer';
COMMENT ON COLUMN sequin.dead_letters.deliver_count IS 'How often they were delivered';
COMMENT ON COLUMN sequin.dead_letters.worker IS 'Who had them last';
COMMENT ON COLUMN sequin.dead_letters.reason IS 'max_deliver: delivered as often as the consumer allows; rejected: a worker said so';
COMMENT ON COLUMN sequin.dead_letters.archived_at IS 'When they were given up';
