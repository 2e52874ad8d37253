-- Functions keep this path, whatever their callers have.
SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

-- Messages that SQL has sent: committed here by the sender's own transaction, moved into the log by a gateway. No
-- reference to topics: it would lock the topic's row for as long as the sender's transaction runs.
CREATE TABLE outbox (
  id           bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic_uuid   uuid    NOT NULL,
  partition    integer,
  key          bytea,
  data         bytea,
  headers      jsonb,
  timestamp_ms bigint  NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- they are not here for long enough to be worth compressing
ALTER TABLE outbox ALTER COLUMN data SET STORAGE EXTERNAL;

COMMENT ON TABLE outbox IS 'Messages that were sent by SQL and are not in the log yet';
COMMENT ON COLUMN outbox.id IS 'Grows in the order of a session''s calls';
COMMENT ON COLUMN outbox.partition IS 'Null: for the key to decide';
COMMENT ON COLUMN outbox.timestamp_ms IS 'When it was sent, milliseconds since 1970';

-- Size in bytes of a batch that holds only this record. (Kafka: DefaultRecordBatch, DefaultRecord)
CREATE FUNCTION batch_size(key bytea, data bytea, headers jsonb) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE SET search_path FROM CURRENT AS $$
DECLARE
  key_length  CONSTANT bigint := coalesce(octet_length(key), 0);
  data_length CONSTANT bigint := coalesce(octet_length(data), 0);
  record_size bigint;
BEGIN
  -- attributes, timestamp delta and offset delta are one byte each
  SELECT 3 + record_length_size(key_length::integer) + key_length
           + record_length_size(data_length::integer) + data_length
           + record_length_size(count(*)::integer)
           + coalesce(sum(record_length_size(octet_length(h.key)) + octet_length(h.key)
                          + record_length_size(octet_length(h.value)) + octet_length(h.value)), 0)
    INTO record_size
    FROM jsonb_each_text(coalesce(headers, '{}')) AS h;
  RETURN 61 + record_length_size(record_size::integer) + record_size;
END
$$;

CREATE FUNCTION sequin.send(
  topic     text,
  key       text,
  data      bytea,
  headers   jsonb   DEFAULT null,
  partition integer DEFAULT null
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  max_key_bytes CONSTANT integer := 2000;
  record_key    CONSTANT bytea := convert_to(key, 'UTF8');
  target        record;
BEGIN
  IF send.topic IS NULL THEN
    RAISE EXCEPTION 'a message needs a topic' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  IF send.topic ~ '[*>]' THEN
    RAISE EXCEPTION '"%" is a key filter, which can only be read', send.topic
      USING ERRCODE = 'wrong_object_type', HINT = 'Send to the topic that the filter begins with.';
  END IF;
  SELECT t.uuid, t.partition_count,
         coalesce((SELECT c.value::bigint FROM topic_configs AS c
                   WHERE c.topic_id = t.id AND c.name = 'max.message.bytes'), 1048588) AS max_message_bytes,
         EXISTS (SELECT FROM topic_configs AS c
                 WHERE c.topic_id = t.id AND c.name = 'cleanup.policy' AND c.value ~ '\mcompact\M') AS needs_keys
    INTO target
    FROM topics AS t
    WHERE t.name = send.topic AND t.deleted_at IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'topic "%" does not exist', send.topic
      USING ERRCODE = 'undefined_object', HINT = 'Create it with kafka-topics or any Kafka client.';
  END IF;
  IF send.partition NOT BETWEEN 0 AND target.partition_count - 1 THEN
    RAISE EXCEPTION 'topic "%" has no partition %', send.topic, send.partition
      USING ERRCODE = 'invalid_parameter_value',
            HINT = format('Its partitions are 0 to %s; null leaves the choice to the key.', target.partition_count - 1);
  END IF;
  IF target.needs_keys AND record_key IS NULL THEN
    RAISE EXCEPTION 'topic "%" is compacted: a message needs a key', send.topic USING ERRCODE = 'not_null_violation';
  END IF;
  IF octet_length(record_key) > max_key_bytes THEN
    RAISE EXCEPTION 'the key has % bytes', octet_length(record_key)
      USING ERRCODE = 'string_data_right_truncation', HINT = format('A key has at most %s bytes.', max_key_bytes);
  END IF;
  IF jsonb_typeof(headers) <> 'object'
     OR EXISTS (SELECT FROM jsonb_each(headers) AS h WHERE jsonb_typeof(h.value) <> 'string') THEN
    RAISE EXCEPTION 'headers are not an object of strings'
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Such as {"trace": "4711"}.';
  END IF;
  IF batch_size(record_key, data, headers) > target.max_message_bytes THEN
    RAISE EXCEPTION 'the message has % bytes', batch_size(record_key, data, headers)
      USING ERRCODE = 'program_limit_exceeded',
            HINT = format('max.message.bytes of topic "%s" is %s.', send.topic, target.max_message_bytes);
  END IF;
  INSERT INTO outbox (topic_uuid, partition, key, data, headers, timestamp_ms)
    VALUES (target.uuid, send.partition, record_key, send.data, send.headers,
            floor(extract(epoch FROM clock_timestamp()) * 1000));
  PERFORM pg_notify('sequin_outbox', '');
END
$$;

COMMENT ON FUNCTION sequin.send(text, text, bytea, jsonb, integer) IS
  'Sends a message to a topic if and when the transaction commits. Data null is a tombstone; headers are an object of strings; without a partition the key decides as in Kafka clients';

CREATE FUNCTION sequin.send(
  topic     text,
  key       text,
  data      text,
  headers   jsonb   DEFAULT null,
  partition integer DEFAULT null
) RETURNS void
LANGUAGE sql VOLATILE
RETURN sequin.send($1, $2, convert_to($3, 'UTF8'), $4, $5);

COMMENT ON FUNCTION sequin.send(text, text, text, jsonb, integer) IS 'Sends a message whose data is text, as UTF-8';

CREATE FUNCTION sequin.send(
  topic     text,
  key       text,
  data      jsonb,
  headers   jsonb   DEFAULT null,
  partition integer DEFAULT null
) RETURNS void
LANGUAGE sql VOLATILE
RETURN sequin.send($1, $2, convert_to($3::text, 'UTF8'), $4, $5);

COMMENT ON FUNCTION sequin.send(text, text, jsonb, jsonb, integer) IS 'Sends a message whose data is JSON, as UTF-8 text';

CREATE FUNCTION sequin.commit(consumer text, topic text, partition integer, "offset" bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  max_name_bytes CONSTANT integer := 2000;
  place record;
BEGIN
  IF commit.consumer IS NULL OR commit.topic IS NULL OR commit.partition IS NULL OR commit."offset" IS NULL THEN
    RAISE EXCEPTION 'a commit needs a consumer, a topic, a partition and an offset'
      USING ERRCODE = 'null_value_not_allowed';
  END IF;
  IF octet_length(commit.consumer) NOT BETWEEN 1 AND max_name_bytes THEN
    RAISE EXCEPTION 'the consumer''s name has % bytes', octet_length(commit.consumer)
      USING ERRCODE = 'invalid_parameter_value', HINT = format('A name has 1 to %s bytes.', max_name_bytes);
  END IF;
  SELECT t.id AS topic_id, t.partition_count, p.next_offset, substring(commit.topic FROM length(t.name) + 2) AS key_filter
    INTO place
    FROM topics AS t
    LEFT JOIN partitions AS p ON p.topic_id = t.id AND p.partition = commit.partition
    WHERE t.deleted_at IS NULL
      AND (t.name = commit.topic OR commit.topic ~ '[*>]' AND starts_with(commit.topic, t.name || '.'))
    ORDER BY length(t.name) DESC
    LIMIT 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'topic "%" does not exist', commit.topic USING ERRCODE = 'undefined_object';
  END IF;
  IF place.key_filter <> '' THEN
    PERFORM sequin.key_filter_pattern(commit.topic); -- raises what is wrong with it
  END IF;
  IF place.next_offset IS NULL THEN
    RAISE EXCEPTION 'topic "%" has no partition %', commit.topic, commit.partition
      USING ERRCODE = 'invalid_parameter_value',
            HINT = format('Its partitions are 0 to %s.', place.partition_count - 1);
  END IF;
  IF commit."offset" NOT BETWEEN 0 AND place.next_offset THEN
    RAISE EXCEPTION 'offset % is not in the log of "%" partition %', commit."offset", commit.topic, commit.partition
      USING ERRCODE = 'invalid_parameter_value',
            HINT = format('Offsets to commit are 0 to %s, the next one to be written.', place.next_offset);
  END IF;
  IF EXISTS (SELECT FROM consumers AS c WHERE c.name = commit.consumer AND c.protocol NOT IN ('CLASSIC', 'CONSUMER')) THEN
    RAISE EXCEPTION 'consumer "%" acknowledges messages one by one, not by an offset', commit.consumer
      USING ERRCODE = 'wrong_object_type';
  END IF;
  IF commit_cursors(commit.consumer, null, null, null, ARRAY[place.topic_id], ARRAY[commit.partition],
                    ARRAY[commit."offset"], ARRAY[-1], ARRAY[''], ARRAY[place.key_filter]) IS NULL THEN
    RAISE EXCEPTION 'consumer "%" has members, who commit for it', commit.consumer
      USING ERRCODE = 'object_in_use',
            HINT = 'Read with assign() instead of subscribe(), or wait until the members have left.';
  END IF;
END
$$;

COMMENT ON FUNCTION sequin.commit(text, text, integer, bigint) IS
  'Stores the next offset that a consumer is to read in a partition, if and when the transaction commits; only for consumers without members';
