-- Sending messages from SQL.
SET LOCAL search_path = sequin_log, pg_temp;

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
  record_key CONSTANT bytea := convert_to(key, 'UTF8');
  target     record;
BEGIN
  target := sequin_private.outlet(caller, send.topic);
  PERFORM sequin_private.check_message(send.topic, target.partition_count, target.max_message_bytes, target.needs_keys,
                                       record_key, send.data, send.headers, send.partition);
  INSERT INTO sequin_log.outbox (topic_uuid, partition, key, data, headers, timestamp_ms)
    VALUES (target.uuid, send.partition, record_key, send.data, send.headers,
            floor(extract(epoch FROM clock_timestamp()) * 1000));
  PERFORM sequin_private.wake_mover();
END
$$;

-- Arrays of the same length; those of headers and partitions may be null. The order of unnest is that of the arrays.
CREATE OR REPLACE FUNCTION sequin_private.send_batch(
  caller     name,
  topic      text,
  keys       text[],
  data       bytea[],
  headers    jsonb[],
  partitions integer[]
) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  max_messages CONSTANT integer := 100000;
  max_key_bytes CONSTANT integer := 2000;
  other_bytes  CONSTANT integer := 100;
  count        CONSTANT integer := cardinality(keys);
  sent_ms      CONSTANT bigint := floor(extract(epoch FROM clock_timestamp()) * 1000);
  target       record;
  largest      record;
BEGIN
  IF count IS NULL OR count IS DISTINCT FROM cardinality(send_batch.data)
     OR cardinality(send_batch.headers) <> count OR cardinality(send_batch.partitions) <> count THEN
    RAISE EXCEPTION 'keys, data, headers and partitions are not as many'
      USING ERRCODE = 'array_subscript_error', HINT = 'Each message has an element in each array; headers and partitions may be null.';
  END IF;
  IF count > max_messages THEN
    RAISE EXCEPTION '% messages are too many', count
      USING ERRCODE = 'program_limit_exceeded', HINT = format('At most %s at a time.', max_messages);
  END IF;
  target := sequin_private.outlet(caller, send_batch.topic);
  SELECT max(octet_length(m.key)) AS key_bytes, max(octet_length(m.data)) AS data_bytes, bool_or(m.key IS NULL) AS lacks_key,
         count(m.headers) AS headers, min(m.partition) AS first_partition, max(m.partition) AS last_partition
    INTO largest
    FROM unnest(keys, send_batch.data, send_batch.headers, send_batch.partitions) AS m (key, data, headers, partition);
  IF largest.headers > 0 OR largest.first_partition < 0 OR largest.last_partition >= target.partition_count
     OR (target.needs_keys AND largest.lacks_key) OR largest.key_bytes > max_key_bytes
     OR coalesce(largest.key_bytes, 0) + coalesce(largest.data_bytes, 0) + other_bytes > target.max_message_bytes THEN
    PERFORM sequin_private.check_message(send_batch.topic, target.partition_count, target.max_message_bytes, target.needs_keys,
                                         convert_to(m.key, 'UTF8'), m.data, m.headers, m.partition)
      FROM unnest(keys, send_batch.data, send_batch.headers, send_batch.partitions) AS m (key, data, headers, partition);
  END IF;
  INSERT INTO sequin_log.outbox (topic_uuid, partition, key, data, headers, timestamp_ms)
    SELECT target.uuid, m.partition, convert_to(m.key, 'UTF8'), m.data, m.headers, sent_ms
    FROM unnest(keys, send_batch.data, send_batch.headers, send_batch.partitions) AS m (key, data, headers, partition);
  PERFORM sequin_private.wake_mover();
  RETURN count;
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

CREATE OR REPLACE FUNCTION sequin.send_batch(
  topic      text,
  keys       text[],
  data       bytea[],
  headers    jsonb[]   DEFAULT null,
  partitions integer[] DEFAULT null
) RETURNS integer
LANGUAGE sql VOLATILE
RETURN sequin_private.send_batch(current_user, $1, $2, $3, $4, $5);

COMMENT ON FUNCTION sequin.send_batch(text, text[], bytea[], jsonb[], integer[]) IS
  'Sends many messages to a topic if and when the transaction commits, and tells how many: much faster than one by one. Each has an element in each array; headers and partitions may be null';

CREATE OR REPLACE FUNCTION sequin.send_batch(
  topic      text,
  keys       text[],
  data       text[],
  headers    jsonb[]   DEFAULT null,
  partitions integer[] DEFAULT null
) RETURNS integer
LANGUAGE sql VOLATILE
RETURN sequin.send_batch($1, $2, ARRAY(SELECT convert_to(d, 'UTF8') FROM unnest($3) AS d), $4, $5);

COMMENT ON FUNCTION sequin.send_batch(text, text[], text[], jsonb[], integer[]) IS 'Sends many messages whose data is text, as UTF-8';

CREATE OR REPLACE FUNCTION sequin.send_batch(
  topic      text,
  keys       text[],
  data       jsonb[],
  headers    jsonb[]   DEFAULT null,
  partitions integer[] DEFAULT null
) RETURNS integer
LANGUAGE sql VOLATILE
RETURN sequin.send_batch($1, $2, ARRAY(SELECT convert_to(d::text, 'UTF8') FROM unnest($3) AS d), $4, $5);

COMMENT ON FUNCTION sequin.send_batch(text, text[], jsonb[], jsonb[], integer[]) IS 'Sends many messages whose data is JSON, as UTF-8 text';
