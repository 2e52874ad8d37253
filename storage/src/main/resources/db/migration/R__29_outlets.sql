-- Where messages from SQL go, and which may.
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

-- The topic that somebody wants to send to, if they may.
CREATE OR REPLACE FUNCTION sequin_private.outlet(
  caller                name,
  topic                 text,
  OUT uuid              uuid,
  OUT partition_count   integer,
  OUT max_message_bytes bigint,
  OUT needs_keys        boolean
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  target record;
BEGIN
  IF outlet.topic IS NULL THEN
    RAISE EXCEPTION 'a message needs a topic' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  IF outlet.topic ~ '[*>]' THEN
    RAISE EXCEPTION '"%" is a key filter, which can only be read', outlet.topic
      USING ERRCODE = 'wrong_object_type', HINT = 'Send to the topic that the filter begins with.';
  END IF;
  SELECT t.id, t.uuid, t.partition_count,
         coalesce((SELECT c.value::bigint FROM sequin_control.topic_configs AS c
                   WHERE c.topic_id = t.id AND c.name = 'max.message.bytes'), 1048588) AS max_message_bytes,
         EXISTS (SELECT FROM sequin_control.keyed_topics AS k WHERE k.id = t.id) AS needs_keys,
         -- locked, so that a topic is handed over to another cluster only when all who have sent to it are done
         (SELECT CASE WHEN l.state NOT IN ('promoted', 'pushed') THEN l.link END
          FROM sequin_control.linked_topics AS l WHERE l.topic_id = t.id FOR KEY SHARE) AS link,
         (SELECT b.name FROM sequin_control.queries AS q JOIN sequin_control.topics AS b ON b.id = q.base_id
          WHERE q.topic_id = t.id) AS base,
         sequin_control.may_send(caller, t.id) AS is_allowed
    INTO target
    FROM sequin_control.topics AS t
    WHERE t.name = outlet.topic AND t.deleted_at IS NULL;
  IF NOT FOUND OR NOT (target.is_allowed OR sequin_control.may_see(caller, target.id)) THEN
    RAISE EXCEPTION 'topic "%" does not exist', outlet.topic
      USING ERRCODE = 'undefined_object', HINT = 'Create it with kafka-topics or any Kafka client.';
  END IF;
  IF target.base IS NOT NULL THEN
    RAISE EXCEPTION '"%" is a query topic, which can only be read', outlet.topic
      USING ERRCODE = 'wrong_object_type', HINT = format('Send to topic "%s", whose records it chooses.', target.base);
  END IF;
  IF NOT target.is_allowed THEN
    PERFORM sequin_control.refuse_access(outlet.topic, 'send');
  END IF;
  IF target.link IS NOT NULL THEN
    RAISE EXCEPTION 'topic "%" follows link "%"', outlet.topic, target.link
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'It is written to in the other cluster.';
  END IF;
  uuid := target.uuid;
  partition_count := target.partition_count;
  max_message_bytes := target.max_message_bytes;
  needs_keys := target.needs_keys;
END
$$;

-- Fails with what is wrong with a message.
CREATE OR REPLACE FUNCTION sequin_private.check_message(
  topic             text,
  partition_count   integer,
  max_message_bytes bigint,
  needs_keys        boolean,
  record_key        bytea,
  data              bytea,
  headers           jsonb,
  partition         integer
) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  max_key_bytes CONSTANT integer := 2000;
  -- what a message takes beside its parts, at most
  other_bytes   CONSTANT integer := 100;
BEGIN
  IF check_message.partition NOT BETWEEN 0 AND partition_count - 1 THEN
    RAISE EXCEPTION 'topic "%" has no partition %', topic, check_message.partition
      USING ERRCODE = 'invalid_parameter_value',
            HINT = format('Its partitions are 0 to %s; null leaves the choice to the key.', partition_count - 1);
  END IF;
  IF needs_keys AND record_key IS NULL THEN
    RAISE EXCEPTION 'topic "%" is compacted: a message needs a key', topic USING ERRCODE = 'not_null_violation';
  END IF;
  IF octet_length(record_key) > max_key_bytes THEN
    RAISE EXCEPTION 'the key has % bytes', octet_length(record_key)
      USING ERRCODE = 'string_data_right_truncation', HINT = format('A key has at most %s bytes.', max_key_bytes);
  END IF;
  IF headers IS NOT NULL
     AND (jsonb_typeof(headers) <> 'object'
          OR EXISTS (SELECT FROM jsonb_each(headers) AS h WHERE jsonb_typeof(h.value) <> 'string')) THEN
    RAISE EXCEPTION 'headers are not an object of strings'
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Such as {"trace": "4711"}.';
  END IF;
  IF headers IS NULL
     AND coalesce(octet_length(record_key), 0) + coalesce(octet_length(data), 0) + other_bytes <= max_message_bytes THEN
    RETURN;
  END IF;
  IF sequin_log.batch_size(record_key, data, headers) > max_message_bytes THEN
    RAISE EXCEPTION 'the message has % bytes', sequin_log.batch_size(record_key, data, headers)
      USING ERRCODE = 'program_limit_exceeded',
            HINT = format('max.message.bytes of topic "%s" is %s.', topic, max_message_bytes);
  END IF;
END
$$;

-- Wakes a gateway when the transaction commits, unless one looks by itself. To be called behind the insert: the gateway looks on until all
-- transactions are over that had a number while it said so.
CREATE OR REPLACE FUNCTION sequin_private.wake_mover() RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (SELECT w.awake_until FROM sequin_log.outbox_watch AS w) < clock_timestamp() THEN
    PERFORM pg_notify('sequin_outbox', '');
  END IF;
END
$$;
