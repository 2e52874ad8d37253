-- Sending messages from SQL.
SET LOCAL search_path = sequin_log, pg_temp;

-- Size in bytes of a batch that holds only this record. (Kafka: DefaultRecordBatch, DefaultRecord)
CREATE OR REPLACE FUNCTION batch_size(key bytea, data bytea, headers jsonb) RETURNS bigint
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

CREATE OR REPLACE FUNCTION sequin_private.send(
  caller    name,
  topic     text,
  key       text,
  data      bytea,
  headers   jsonb,
  partition integer
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
  SELECT t.id, t.uuid, t.partition_count,
         coalesce((SELECT c.value::bigint FROM sequin_control.topic_configs AS c
                   WHERE c.topic_id = t.id AND c.name = 'max.message.bytes'), 1048588) AS max_message_bytes,
         EXISTS (SELECT FROM sequin_control.keyed_topics AS k WHERE k.id = t.id) AS needs_keys,
         (SELECT l.link FROM sequin_control.linked_topics AS l WHERE l.topic_id = t.id AND l.state <> 'promoted') AS link,
         sequin_control.may_send(caller, t.id) AS is_allowed
    INTO target
    FROM sequin_control.topics AS t
    WHERE t.name = send.topic AND t.deleted_at IS NULL;
  IF NOT FOUND OR NOT (target.is_allowed OR sequin_control.may_see(caller, target.id)) THEN
    RAISE EXCEPTION 'topic "%" does not exist', send.topic
      USING ERRCODE = 'undefined_object', HINT = 'Create it with kafka-topics or any Kafka client.';
  END IF;
  IF NOT target.is_allowed THEN
    PERFORM sequin_control.refuse_access(send.topic, 'send');
  END IF;
  IF target.link IS NOT NULL THEN
    RAISE EXCEPTION 'topic "%" follows link "%"', send.topic, target.link
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'It is written to in the other cluster, until it is promoted.';
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
  IF sequin_log.batch_size(record_key, data, headers) > target.max_message_bytes THEN
    RAISE EXCEPTION 'the message has % bytes', sequin_log.batch_size(record_key, data, headers)
      USING ERRCODE = 'program_limit_exceeded',
            HINT = format('max.message.bytes of topic "%s" is %s.', send.topic, target.max_message_bytes);
  END IF;
  INSERT INTO sequin_log.outbox (topic_uuid, partition, key, data, headers, timestamp_ms)
    VALUES (target.uuid, send.partition, record_key, send.data, send.headers,
            floor(extract(epoch FROM clock_timestamp()) * 1000));
  PERFORM pg_notify('sequin_outbox', '');
END
$$;

CREATE OR REPLACE FUNCTION sequin.send(
  topic     text,
  key       text,
  data      bytea,
  headers   jsonb   DEFAULT null,
  partition integer DEFAULT null
) RETURNS void
LANGUAGE sql VOLATILE
RETURN sequin_private.send(current_user, $1, $2, $3, $4, $5);

COMMENT ON FUNCTION sequin.send(text, text, bytea, jsonb, integer) IS
  'Sends a message to a topic if and when the transaction commits. Data null is a tombstone; headers are an object of strings; without a partition the key decides as in Kafka clients';

CREATE OR REPLACE FUNCTION sequin.send(
  topic     text,
  key       text,
  data      text,
  headers   jsonb   DEFAULT null,
  partition integer DEFAULT null
) RETURNS void
LANGUAGE sql VOLATILE
RETURN sequin.send($1, $2, convert_to($3, 'UTF8'), $4, $5);

COMMENT ON FUNCTION sequin.send(text, text, text, jsonb, integer) IS 'Sends a message whose data is text, as UTF-8';

CREATE OR REPLACE FUNCTION sequin.send(
  topic     text,
  key       text,
  data      jsonb,
  headers   jsonb   DEFAULT null,
  partition integer DEFAULT null
) RETURNS void
LANGUAGE sql VOLATILE
RETURN sequin.send($1, $2, convert_to($3::text, 'UTF8'), $4, $5);

COMMENT ON FUNCTION sequin.send(text, text, jsonb, jsonb, integer) IS 'Sends a message whose data is JSON, as UTF-8 text';
