-- Functions keep this path, whatever their callers have.
SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

-- The topic that a key filter begins with, the longest one that there is, and the rest; empty for every key.
CREATE FUNCTION resolve_key_filter(filter text, OUT topic_id integer, OUT key_filter text)
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
DECLARE
  topic topics;
BEGIN
  SELECT t.* INTO topic
    FROM topics AS t
    WHERE t.deleted_at IS NULL AND (t.name = filter OR starts_with(filter, t.name || '.'))
    ORDER BY length(t.name) DESC
    LIMIT 1;
  IF NOT FOUND THEN
    PERFORM sequin.key_filter_pattern(filter);
    RAISE EXCEPTION 'key filter "%" begins with no topic that exists', filter
      USING ERRCODE = 'undefined_object',
            HINT = 'A key filter is a topic''s name, alone or followed by ".>" or a filter of its keys. View sequin.topics lists the topics.';
  END IF;
  topic_id := topic.id;
  key_filter := substr(filter, length(topic.name) + 2);
  IF filter <> topic.name THEN
    PERFORM sequin.key_filter_pattern(key_filter);
  END IF;
  IF key_filter = '>' THEN
    key_filter := '';
  END IF;
END
$$;

-- The offset of the first batch that ends at or behind an offset. Null if there is none yet.
CREATE FUNCTION batch_from(wanted_topic integer, wanted_partition integer, wanted_offset bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
BEGIN
  RETURN (SELECT b.base_offset
          FROM batches AS b
          WHERE b.topic_id = wanted_topic AND b.partition = wanted_partition AND b.last_offset >= wanted_offset
            AND b.base_offset >= coalesce((SELECT max(f.base_offset)
                                           FROM batches AS f
                                           WHERE f.topic_id = wanted_topic AND f.partition = wanted_partition
                                             AND f.base_offset <= wanted_offset), 0)
          ORDER BY b.base_offset
          LIMIT 1);
END
$$;

-- The offset behind the last batch that this transaction can see. In the course of a transaction, even of one call, a new
-- segment may begin: then partitions.next_offset covers batches that a statement does not see, because PostgreSQL has not
-- looked at the list of segments again.
CREATE FUNCTION visible_end(wanted_topic integer, wanted_partition integer) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
BEGIN
  RETURN (SELECT b.last_offset + 1
          FROM batches AS b
          WHERE b.topic_id = wanted_topic AND b.partition = wanted_partition
          ORDER BY b.base_offset DESC
          LIMIT 1);
END
$$;

-- The offset of the first record that is not older; the end of all that can be seen if all are.
CREATE FUNCTION offset_at(place partitions, time_ms bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
DECLARE
  batch batches;
BEGIN
  SELECT b.* INTO batch
    FROM batches AS b
    WHERE b.topic_id = place.topic_id AND b.partition = place.partition
      AND b.last_offset >= place.log_start_offset AND b.max_timestamp >= time_ms
    ORDER BY b.base_offset
    LIMIT 1;
  RETURN coalesce(
    (SELECT min(k."offset")
     FROM keyed_messages AS k
     WHERE k.topic_id = place.topic_id AND k.partition = place.partition
       AND k."offset" >= place.log_start_offset AND k.timestamp_ms >= time_ms),
    (SELECT min(batch.base_offset + r.number - 1)
     FROM unnest(batch.key_at) WITH ORDINALITY AS r (key_at, number)
     WHERE batch.base_offset + r.number > place.log_start_offset
       AND get_byte(batch.payload, 6) & 8 = 0 -- else all have the time of the append
       AND bigint_at(batch.payload, 11) + record_timestamp_delta(batch.payload, r.key_at) >= time_ms),
    CASE WHEN batch.base_offset IS NOT NULL THEN greatest(batch.base_offset, place.log_start_offset) END,
    greatest(place.log_start_offset, place.folded_offset, visible_end(place.topic_id, place.partition)));
END
$$;

-- Milliseconds since 1970 of what is neither 'earliest' nor 'latest'.
CREATE FUNCTION start_time_ms(start text) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
DECLARE
  start_time timestamptz;
BEGIN
  start_time := start::timestamptz;
  IF NOT isfinite(start_time) THEN
    RAISE datetime_field_overflow;
  END IF;
  RETURN floor(extract(epoch FROM start_time) * 1000);
EXCEPTION WHEN data_exception THEN
  RAISE EXCEPTION '"%" is no place to start from', start
    USING ERRCODE = 'invalid_parameter_value', HINT = 'Say ''earliest'', ''latest'' or a time, such as ''2026-01-31 12:00+00''.';
END
$$;

-- Where to start in each partition of a topic.
CREATE FUNCTION start_offsets(wanted_topic integer, start text) RETURNS TABLE (partition integer, start_offset bigint)
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
DECLARE
  time_ms bigint;
BEGIN
  IF start IS NULL THEN
    RAISE EXCEPTION 'where to start is not said'
      USING ERRCODE = 'null_value_not_allowed', HINT = 'Say ''earliest'', ''latest'' or a time.';
  END IF;
  IF start NOT IN ('earliest', 'latest') THEN
    time_ms := start_time_ms(start);
  END IF;
  RETURN QUERY
    SELECT p.partition,
           CASE start WHEN 'earliest' THEN p.log_start_offset
                      WHEN 'latest' THEN p.next_offset
                      ELSE offset_at(p, time_ms) END
    FROM partitions AS p
    WHERE p.topic_id = wanted_topic;
END
$$;

-- Kafka clients that work for the consumer go by the configs of its share group.
CREATE FUNCTION set_share_terms(consumer text, ack_wait_ms integer, max_deliver integer) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE settings_version SET version = version + 1 WHERE kind = 'group_configs';
  DELETE FROM group_configs AS c
    WHERE c.group_id = consumer AND c.name IN ('share.record.lock.duration.ms', 'share.delivery.count.limit');
  INSERT INTO group_configs (group_id, name, value)
    SELECT consumer, c.name, c.value
    FROM (VALUES ('share.record.lock.duration.ms', ack_wait_ms::text),
                 ('share.delivery.count.limit', max_deliver::text)) AS c (name, value)
    WHERE c.value IS NOT NULL;
END
$$;

CREATE FUNCTION sequin.create_consumer(
  name            text,
  key_filter      text,
  ack_wait_ms     integer DEFAULT 30000,
  max_ack_pending integer DEFAULT 10000,
  max_deliver     integer DEFAULT null,
  start           text    DEFAULT 'earliest'
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
  -- with '.dead' behind it, it names a topic
  max_name_length CONSTANT integer := 244;
  new_name        CONSTANT text := create_consumer.name;
  source          record;
  existing        consumers;
BEGIN
  IF new_name IS NULL OR create_consumer.key_filter IS NULL OR ack_wait_ms IS NULL OR max_ack_pending IS NULL THEN
    RAISE EXCEPTION 'a consumer needs a name, a key filter, an ack wait and a limit of what is pending'
      USING ERRCODE = 'null_value_not_allowed', HINT = 'Leave an argument out for its default.';
  END IF;
  IF new_name COLLATE "C" !~ '^[A-Za-z0-9._-]+$' OR length(new_name) > max_name_length THEN
    RAISE EXCEPTION 'illegal name of a consumer: "%"', left(new_name, 100)
      USING ERRCODE = 'invalid_name',
            HINT = format('A name is 1 to %s letters, digits, ".", "_" and "-".', max_name_length);
  END IF;
  IF ack_wait_ms < 1 OR max_ack_pending < 1 OR max_deliver < 1 THEN
    RAISE EXCEPTION 'ack_wait_ms, max_ack_pending and max_deliver must be positive'
      USING ERRCODE = 'invalid_parameter_value', HINT = 'max_deliver may be null, for no limit.';
  END IF;
  SELECT r.topic_id, r.key_filter INTO source FROM resolve_key_filter(create_consumer.key_filter) AS r;

  INSERT INTO consumers (name, protocol, epoch, details)
    VALUES (new_name, 'SHARE', 0, '{}')
    ON CONFLICT DO NOTHING;
  SELECT c.* INTO existing FROM consumers AS c WHERE c.name = new_name FOR UPDATE;
  IF existing.protocol <> 'SHARE' THEN
    RAISE EXCEPTION 'there is a group "%" of Kafka clients that does not acknowledge message by message', new_name
      USING ERRCODE = 'duplicate_object', HINT = 'Choose another name, or delete the group with kafka-consumer-groups.';
  END IF;
  INSERT INTO consumer_terms (consumer_id, topic_id, key_filter, ack_wait_ms, max_ack_pending, max_deliver)
    VALUES (existing.id, source.topic_id, source.key_filter, create_consumer.ack_wait_ms,
            create_consumer.max_ack_pending, create_consumer.max_deliver)
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'consumer "%" exists', new_name
      USING ERRCODE = 'duplicate_object', HINT = 'sequin.drop_consumer deletes it with its place in the topic.';
  END IF;
  INSERT INTO shares (consumer_id, topic_id, partition, key_filter, next_offset)
    SELECT existing.id, source.topic_id, s.partition, source.key_filter, s.start_offset
    FROM start_offsets(source.topic_id, start) AS s
    ON CONFLICT DO NOTHING;
  PERFORM set_share_terms(new_name, create_consumer.ack_wait_ms, create_consumer.max_deliver);
END
$$;

COMMENT ON FUNCTION sequin.create_consumer(text, text, integer, integer, integer, text) IS
  'Makes a consumer whose workers receive and acknowledge message by message. Starts at ''earliest'', ''latest'' or a time; after max_deliver deliveries a message goes to the dead-letter topic <name>.dead';

-- Terms, and what more is needed of the consumer to work.
CREATE TYPE open_consumer AS (
  id              integer,
  name            text,
  topic_id        integer,
  topic           text,
  partition_count integer,
  key_filter      text,
  ack_wait_ms     integer,
  max_ack_pending integer,
  max_deliver     integer
);

CREATE FUNCTION consumer_named(consumer_name text) RETURNS open_consumer
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
DECLARE
  opened   open_consumer;
  protocol text;
BEGIN
  IF consumer_name IS NULL THEN
    RAISE EXCEPTION 'a consumer''s name is needed' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  SELECT c.id, c.name, t.id, t.name, t.partition_count, k.key_filter, k.ack_wait_ms, k.max_ack_pending, k.max_deliver
    INTO opened
    FROM consumers AS c
    JOIN consumer_terms AS k ON k.consumer_id = c.id
    LEFT JOIN topics AS t ON t.id = k.topic_id AND t.deleted_at IS NULL
    WHERE c.name = consumer_name;
  IF opened.id IS NULL THEN
    SELECT c.protocol INTO protocol FROM consumers AS c WHERE c.name = consumer_name;
    IF protocol IS NULL THEN
      RAISE EXCEPTION 'consumer "%" does not exist', left(consumer_name, 300)
        USING ERRCODE = 'undefined_object', HINT = 'sequin.create_consumer makes one.';
    END IF;
    RAISE EXCEPTION '"%" is a group of Kafka clients', consumer_name
      USING ERRCODE = 'wrong_object_type',
            HINT = CASE protocol WHEN 'SHARE' THEN 'sequin.create_consumer with this name lets workers in SQL join its share group.'
                                 ELSE 'Only share groups can have workers in SQL.' END;
  END IF;
  IF opened.topic IS NULL THEN
    RAISE EXCEPTION 'the topic of consumer "%" was deleted', consumer_name
      USING ERRCODE = 'undefined_object', HINT = 'sequin.drop_consumer deletes the consumer, too.';
  END IF;
  RETURN opened;
END
$$;

-- The next offsets of a share that match a pattern of keys (null: all), at most so many.
--
-- matching: which these are. scanned_to: how far it has looked. is_opaque: there are none because the first of them are
-- compressed.
CREATE FUNCTION next_offsets(
  share       shares,
  place       partitions,
  pattern     text,
  max_records bigint,
  OUT matching   int8multirange,
  OUT scanned_to bigint,
  OUT is_opaque  boolean
)
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT SET jit = off AS $$
DECLARE
  max_scanned CONSTANT bigint := 100000;
  from_offset CONSTANT bigint := greatest(share.next_offset, place.folded_offset);
  first_batch CONSTANT bigint := batch_from(share.topic_id, share.partition, from_offset);
  first       CONSTANT bigint := greatest(from_offset, first_batch);
  keyed       int8multirange := '{}';
  room        bigint := max_records;
  opaque_at   bigint;
BEGIN
  is_opaque := false;
  IF share.next_offset < place.folded_offset THEN
    SELECT coalesce(range_agg(int8range(hit."offset", hit."offset", '[]')), '{}'), max_records - count(*)
      INTO keyed, room
      FROM (
        SELECT k."offset"
        FROM keyed_messages AS k
        WHERE k.topic_id = place.topic_id AND k.partition = place.partition
          AND k."offset" >= share.next_offset AND k."offset" < place.folded_offset
          AND (pattern IS NULL OR k.key_text ~ pattern)
        ORDER BY k."offset"
        LIMIT max_records
      ) AS hit;
    IF room = 0 THEN
      matching := keyed;
      scanned_to := upper(keyed);
      RETURN;
    END IF;
  END IF;
  matching := keyed;
  IF first_batch IS NULL THEN
    scanned_to := from_offset;
    RETURN;
  END IF;
  scanned_to := least(visible_end(share.topic_id, share.partition),
                      first + CASE WHEN pattern IS NULL THEN room ELSE max_scanned END);
  SELECT b.base_offset INTO opaque_at
    FROM batches AS b
    WHERE b.topic_id = share.topic_id AND b.partition = share.partition
      AND b.base_offset BETWEEN first_batch AND scanned_to - 1 AND b.key_at IS NULL
    ORDER BY b.base_offset
    LIMIT 1;
  IF opaque_at <= first THEN
    is_opaque := isempty(keyed);
    scanned_to := from_offset;
    RETURN;
  END IF;
  scanned_to := least(scanned_to, opaque_at);
  IF pattern IS NULL THEN
    SELECT range_agg(int8range(greatest(b.base_offset, first), least(b.last_offset + 1, scanned_to))) INTO matching
      FROM batches AS b
      WHERE b.topic_id = share.topic_id AND b.partition = share.partition
        AND b.base_offset BETWEEN first_batch AND scanned_to - 1;
    matching := keyed + coalesce(matching, '{}');
    RETURN;
  END IF;
  -- batches come in order, and so do their records: the limit ends the reading
  SELECT keyed + coalesce(range_agg(int8range(hit."offset", hit."offset", '[]')), '{}'),
         CASE WHEN count(*) = room THEN max(hit."offset") + 1 ELSE scanned_to END
    INTO matching, scanned_to
    FROM (
      SELECT record."offset"
      FROM (
        SELECT b.base_offset, b.key_at, b.keys_are_tokens, b.payload || ''::bytea AS bytes
        FROM batches AS b
        WHERE b.topic_id = share.topic_id AND b.partition = share.partition
          AND b.base_offset BETWEEN first_batch AND scanned_to - 1
        ORDER BY b.base_offset
        OFFSET 0
      ) AS batch
      CROSS JOIN LATERAL (
        SELECT batch.base_offset + r.number - 1 AS "offset", r.key_at
        FROM unnest(batch.key_at) WITH ORDINALITY AS r (key_at, number)
        OFFSET 0
      ) AS record
      WHERE record."offset" BETWEEN first AND scanned_to - 1
        AND coalesce(CASE WHEN batch.keys_are_tokens THEN convert_from(record_key(batch.bytes, record.key_at), 'UTF8')
                          ELSE message_key(record_key(batch.bytes, record.key_at)) END,
                     share.partition || '-' || record."offset") COLLATE "C" ~ pattern
      LIMIT room
    ) AS hit;
END
$$;

-- The messages that a worker has just got from a share under a token. Each batch is fetched once, as a whole. A keyed topic
-- has them in either of two places.
CREATE FUNCTION delivered_messages(share shares, token bigint, topic_name text) RETURNS TABLE (
  ack_id        text,
  topic         text,
  partition     integer,
  "offset"      bigint,
  key           text,
  data          bytea,
  headers       jsonb,
  "timestamp"   timestamptz,
  deliver_count integer
)
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  prefix CONSTANT text := share.id || '-' || token || '-';
BEGIN
  RETURN QUERY
  WITH taken AS MATERIALIZED (
    SELECT d.first_offset, d.last_offset, d.deliver_count
    FROM deliveries AS d
    WHERE d.share_id = share.id AND d.ack_token = token
  ), needed AS MATERIALIZED (
    SELECT b.base_offset,
           array_agg(greatest(t.first_offset, b.base_offset)) AS firsts,
           array_agg(least(t.last_offset, b.last_offset)) AS lasts,
           array_agg(t.deliver_count) AS deliver_counts
    FROM taken AS t
    JOIN batches AS b ON b.topic_id = share.topic_id AND b.partition = share.partition
     AND b.base_offset BETWEEN batch_from(share.topic_id, share.partition, t.first_offset) AND t.last_offset
    GROUP BY b.base_offset
  )
  SELECT prefix || record."offset",
         topic_name,
         share.partition,
         record."offset",
         coalesce(CASE WHEN batch.keys_are_tokens THEN convert_from(record_key(batch.bytes, record.key_at), 'UTF8')
                       ELSE message_key(record_key(batch.bytes, record.key_at)) END,
                  share.partition || '-' || record."offset"),
         record_value(batch.bytes, record.key_at, record.value_length),
         record_headers(batch.bytes, record.key_at, record.value_length),
         message_time(CASE WHEN batch.has_append_time THEN batch.max_timestamp
                           ELSE batch.base_timestamp + record_timestamp_delta(batch.bytes, record.key_at) END),
         record.deliver_count
  FROM needed AS n
  CROSS JOIN LATERAL (
    SELECT b.base_offset,
           b.max_timestamp,
           b.key_at,
           b.value_length,
           b.keys_are_tokens,
           b.payload || ''::bytea AS bytes,
           get_byte(b.payload, 6) & 8 <> 0 AS has_append_time,
           bigint_at(b.payload, 11) AS base_timestamp
    FROM batches AS b
    WHERE b.topic_id = share.topic_id AND b.partition = share.partition AND b.base_offset = n.base_offset
    OFFSET 0
  ) AS batch
  CROSS JOIN LATERAL (
    SELECT w."offset", w.deliver_count, r.key_at, r.value_length
    FROM unnest(batch.key_at, batch.value_length) WITH ORDINALITY AS r (key_at, value_length, number)
    JOIN (
      SELECT generate_series(t.first_offset, t.last_offset) AS "offset", t.deliver_count
      FROM unnest(n.firsts, n.lasts, n.deliver_counts) AS t (first_offset, last_offset, deliver_count)
    ) AS w ON w."offset" = batch.base_offset + r.number - 1
    OFFSET 0
  ) AS record
  UNION ALL
  SELECT prefix || k."offset", topic_name, share.partition, k."offset", k.key_text, k.value,
         keyed_headers(k.header_count, k.headers), message_time(k.timestamp_ms), t.deliver_count
  FROM taken AS t
  JOIN keyed_messages AS k ON k.topic_id = share.topic_id AND k.partition = share.partition
   AND k."offset" BETWEEN t.first_offset AND t.last_offset
  ORDER BY 4;
END
$$;

CREATE FUNCTION refuse_compressed(consumer open_consumer, share shares) RETURNS void
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
BEGIN
  RAISE EXCEPTION 'the next messages of consumer "%" in partition % of topic "%" are compressed, which SQL cannot read',
                  consumer.name, share.partition, consumer.topic
    USING ERRCODE = 'feature_not_supported',
          HINT = format('Let a Kafka share consumer of group "%s" work them off, or skip them with sequin.rewind. '
                        'With compression.type=uncompressed the topic stores what comes from now on so that SQL can read it.',
                        consumer.name);
END
$$;

-- Gives back what was taken but is compressed, as if it had not been taken. False if nothing is.
CREATE FUNCTION give_back_compressed(share shares, token bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
  part      record;
  gave_back boolean := false;
BEGIN
  FOR part IN
    SELECT greatest(d.first_offset, b.base_offset) AS first, least(d.last_offset, b.last_offset) AS last
    FROM deliveries AS d
    JOIN batches AS b ON b.topic_id = share.topic_id AND b.partition = share.partition AND b.key_at IS NULL
     AND b.base_offset BETWEEN batch_from(share.topic_id, share.partition, d.first_offset) AND d.last_offset
    WHERE d.share_id = share.id AND d.ack_token = token
  LOOP
    PERFORM settle(share.id, null, token, part.first, part.last, 'RELEASE', 0, 0);
    gave_back := true;
  END LOOP;
  UPDATE deliveries AS d
    SET deliver_count = d.deliver_count - 1
    WHERE gave_back AND d.share_id = share.id AND d.ack_token = token AND NOT d.is_held;
  RETURN gave_back;
END
$$;

-- Forgets what was taken but is no more in the log: it has expired, or a newer message has its key. What lies behind all that
-- can be seen is not missing: it comes again when the ack wait is over.
CREATE FUNCTION drop_missing(share shares, token bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
  taken deliveries;
  gap   int8range;
BEGIN
  FOR taken IN SELECT d.* FROM deliveries AS d WHERE d.share_id = share.id AND d.ack_token = token AND d.is_held LOOP
    FOR gap IN
      SELECT unnest(int8multirange(int8range(taken.first_offset,
                                             least(taken.last_offset + 1,
                                                   (SELECT greatest(p.log_start_offset, p.folded_offset, taken.first_offset,
                                                                    visible_end(p.topic_id, p.partition))
                                                    FROM partitions AS p
                                                    WHERE p.topic_id = share.topic_id AND p.partition = share.partition))))
                    - coalesce(range_agg(stored.offsets), '{}'))
      FROM (
        SELECT int8range(b.base_offset, b.last_offset, '[]')
        FROM batches AS b
        WHERE b.topic_id = share.topic_id AND b.partition = share.partition
          AND b.base_offset BETWEEN batch_from(share.topic_id, share.partition, taken.first_offset) AND taken.last_offset
        UNION ALL
        SELECT int8range(k."offset", k."offset", '[]')
        FROM keyed_messages AS k
        WHERE k.topic_id = share.topic_id AND k.partition = share.partition
          AND k."offset" BETWEEN taken.first_offset AND taken.last_offset
      ) AS stored (offsets)
    LOOP
      PERFORM settle(share.id, null, token, lower(gap), upper(gap) - 1, 'ACCEPT', 0, 0);
    END LOOP;
  END LOOP;
END
$$;

-- As take_new, for a keyed topic: of several versions of a message only the newest is delivered, and that only when no other
-- is out. Else it waits until that one is done, instead of a version that has waited before.
CREATE FUNCTION take_new_versions(
  share         shares,
  topic_name    text,
  taking_worker text,
  token         bigint,
  ack_wait_ms   bigint,
  taken         int8multirange,
  new_next      bigint
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET enable_seqscan = off AS $$
BEGIN
  WITH found AS (
    SELECT m."offset", m.record_key, max(m."offset") OVER (PARTITION BY m.record_key) AS newest_offset
    FROM sequin.messages(topic_name, share.partition, lower(taken), upper(taken) - 1) AS m
    WHERE m."offset" <@ taken
  ), newest AS MATERIALIZED (
    SELECT f."offset", f.record_key,
           EXISTS (SELECT FROM deliveries AS d WHERE d.share_id = share.id AND d.record_key = f.record_key) AS has_to_wait
    FROM found AS f
    WHERE f.record_key IS NULL OR f."offset" = f.newest_offset
  ), superseded AS (
    DELETE FROM deliveries AS d
    USING newest AS n
    WHERE d.share_id = share.id AND d.record_key = n.record_key AND d.due_at = 'infinity'
  )
  INSERT INTO deliveries
    SELECT share.id, n."offset", n."offset",
           CASE WHEN n.has_to_wait THEN 0 ELSE 1 END,
           CASE WHEN n.has_to_wait THEN '' ELSE taking_worker END,
           CASE WHEN n.has_to_wait THEN 0 ELSE token END,
           NOT n.has_to_wait,
           CASE WHEN n.has_to_wait THEN 'infinity' ELSE after_ms(ack_wait_ms) END,
           n.record_key
    FROM newest AS n;
  UPDATE shares AS s SET next_offset = new_next, served_at = clock_timestamp() WHERE s.id = share.id;
END
$$;

-- Null where the lock is not to be had soon.
CREATE FUNCTION lock_share_patiently(share bigint) RETURNS shares
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET lock_timeout = '2s' AS $$
BEGIN
  RETURN lock_share(share);
EXCEPTION WHEN lock_not_available THEN
  RETURN null;
END
$$;

-- Locks a share of the consumer where there is something to deliver: the one that has waited longest of those that no
-- other worker has locked. If there are only such, and it may be patient, it waits for one of them.
CREATE FUNCTION lock_next_share(consumer open_consumer, has_room boolean, visited bigint[], is_patient boolean)
RETURNS shares
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
  candidate bigint;
  locked    bigint;
  longest   bigint;
BEGIN
  FOR candidate IN
    SELECT s.id
    FROM shares AS s
    JOIN partitions AS p ON p.topic_id = s.topic_id AND p.partition = s.partition
    WHERE s.consumer_id = consumer.id AND s.topic_id = consumer.topic_id AND s.key_filter = consumer.key_filter
      AND s.id <> ALL (visited)
      AND (has_room AND s.next_offset < p.next_offset
           OR EXISTS (SELECT FROM deliveries AS d WHERE d.share_id = s.id AND d.due_at <= clock_timestamp())
           -- what has expired with a worker may be what a newer version waits for
           OR EXISTS (SELECT FROM deliveries AS d WHERE d.share_id = s.id AND d.first_offset < p.log_start_offset))
    ORDER BY s.served_at
  LOOP
    SELECT s.id INTO locked FROM shares AS s WHERE s.id = candidate FOR NO KEY UPDATE SKIP LOCKED;
    IF FOUND THEN
      RETURN lock_share(locked);
    END IF;
    longest := coalesce(longest, candidate);
  END LOOP;
  RETURN CASE WHEN is_patient AND longest IS NOT NULL THEN lock_share_patiently(longest) END;
END
$$;

-- Partitions that the topic has got since the consumer was made.
CREATE FUNCTION open_missing_shares(consumer open_consumer) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
BEGIN
  IF (SELECT count(*) FROM shares AS s
      WHERE s.consumer_id = consumer.id AND s.topic_id = consumer.topic_id AND s.key_filter = consumer.key_filter)
     < consumer.partition_count THEN
    INSERT INTO shares (consumer_id, topic_id, partition, key_filter, next_offset)
      SELECT consumer.id, p.topic_id, p.partition, consumer.key_filter, p.log_start_offset
      FROM partitions AS p
      WHERE p.topic_id = consumer.topic_id
      ON CONFLICT DO NOTHING;
  END IF;
END
$$;

CREATE FUNCTION sequin.receive(consumer text, batch_size integer DEFAULT 1, worker text DEFAULT null) RETURNS TABLE (
  ack_id        text,
  topic         text,
  partition     integer,
  "offset"      bigint,
  key           text,
  data          bytea,
  headers       jsonb,
  "timestamp"   timestamptz,
  deliver_count integer
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  max_batch_size  CONSTANT integer := 10000;
  max_worker_name CONSTANT integer := 255;
  -- so many partitions are looked at for one batch
  max_shares      CONSTANT integer := 64;
  worker_name     CONSTANT text := coalesce(receive.worker, 'sql-' || pg_backend_pid());
  terms           CONSTANT open_consumer := consumer_named(receive.consumer);
  pattern         CONSTANT text := CASE WHEN terms.key_filter <> '' THEN sequin.key_filter_pattern(terms.key_filter) END;
  is_keyed        CONSTANT boolean := EXISTS (SELECT FROM keyed_topics AS k WHERE k.name = terms.topic);
  wanted          bigint := batch_size;
  room            bigint;
  share           shares;
  upcoming        record;
  token           bigint;
  taken           bigint;
  returned        bigint;
  unreadable      shares;
  visited         bigint[] := '{}';
BEGIN
  IF batch_size IS NULL OR batch_size NOT BETWEEN 1 AND max_batch_size THEN
    RAISE EXCEPTION 'batch_size is %', coalesce(batch_size::text, 'null')
      USING ERRCODE = 'invalid_parameter_value', HINT = format('It is 1 to %s.', max_batch_size);
  END IF;
  IF length(worker_name) NOT BETWEEN 1 AND max_worker_name THEN
    RAISE EXCEPTION 'the worker''s name has % characters', length(worker_name)
      USING ERRCODE = 'invalid_parameter_value', HINT = format('It has 1 to %s.', max_worker_name);
  END IF;
  PERFORM open_missing_shares(terms);
  room := terms.max_ack_pending - (SELECT coalesce(sum(f.pending_records), 0)
                                   FROM share_frontiers AS f WHERE f.consumer = terms.name);
  WHILE wanted > 0 AND cardinality(visited) < max_shares LOOP
    -- who has locked a share does not wait for another: somebody who acknowledges may have that, and wait for the first
    share := lock_next_share(terms, room > 0, visited, visited = '{}');
    EXIT WHEN share.id IS NULL;
    visited := visited || share.id;
    token := nextval('ack_tokens');
    SELECT coalesce(sum(t.last_offset - t.first_offset + 1), 0) INTO taken
      FROM take_again(share.id, worker_name, token, terms.ack_wait_ms, coalesce(terms.max_deliver, 0), 0, share.next_offset,
                      wanted) AS t;
    IF wanted > taken AND room > 0 THEN
      SELECT n.* INTO upcoming
        FROM partitions AS p
        CROSS JOIN LATERAL next_offsets(share, p, pattern, least(wanted - taken, room)) AS n
        WHERE p.topic_id = share.topic_id AND p.partition = share.partition;
      IF upcoming.is_opaque THEN
        unreadable := share;
      END IF;
      IF is_keyed THEN
        PERFORM take_new_versions(share, terms.topic, worker_name, token, terms.ack_wait_ms, upcoming.matching,
                                  upcoming.scanned_to);
      ELSE
        PERFORM take_new(share.id, worker_name, token, terms.ack_wait_ms, upcoming.matching, upcoming.scanned_to);
      END IF;
      room := room - (SELECT coalesce(sum(upper(r) - lower(r)), 0) FROM unnest(upcoming.matching) AS r);
      taken := (SELECT coalesce(sum(d.last_offset - d.first_offset + 1), 0)
                FROM deliveries AS d
                WHERE d.share_id = share.id AND d.ack_token = token);
    END IF;
    CONTINUE WHEN taken = 0;
    RETURN QUERY SELECT * FROM delivered_messages(share, token, terms.topic);
    GET DIAGNOSTICS returned = ROW_COUNT;
    IF returned < taken THEN
      IF give_back_compressed(share, token) THEN
        unreadable := share;
      END IF;
      PERFORM drop_missing(share, token);
    END IF;
    wanted := wanted - returned;
  END LOOP;
  IF wanted = batch_size AND unreadable.id IS NOT NULL THEN
    PERFORM refuse_compressed(terms, unreadable);
  END IF;
END
$$;

COMMENT ON FUNCTION sequin.receive(text, integer, text) IS
  'Delivers up to batch_size messages to a worker, who acknowledges them by their ack_id within the consumer''s ack wait. First those that nobody has acknowledged, then new ones. No rows: there is nothing now';

-- Does what the verdict says with those messages that are still with who got these ids; returns how many they were.
CREATE FUNCTION settle_ids(consumer_name text, ack_ids text[], verdict text, wait_ms integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
  max_ids CONSTANT integer := 100000;
  terms   CONSTANT open_consumer := consumer_named(consumer_name);
  wrong   text;
  run     record;
  share   shares;
  settled bigint := 0;
BEGIN
  IF ack_ids IS NULL OR wait_ms IS NULL THEN
    RAISE EXCEPTION 'an argument is null' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  IF wait_ms < 0 THEN
    RAISE EXCEPTION 'a time of % ms is negative', wait_ms USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF cardinality(ack_ids) > max_ids THEN
    RAISE EXCEPTION '% ids at once', cardinality(ack_ids)
      USING ERRCODE = 'program_limit_exceeded', HINT = format('It can be %s at most.', max_ids);
  END IF;
  SELECT coalesce(i, 'null') INTO wrong
    FROM unnest(ack_ids) AS i
    WHERE (i COLLATE "C" ~ '^[0-9]{1,18}-[0-9]{1,18}-[0-9]{1,18}$') IS NOT TRUE
    LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION '"%" is no ack id', left(wrong, 100)
      USING ERRCODE = 'invalid_text_representation', HINT = 'Ack ids are what sequin.receive returns in column ack_id.';
  END IF;
  FOR run IN
    SELECT part[1] AS share_id, part[2] AS token, range_agg(int8range(part[3], part[3], '[]')) AS offsets
    FROM unnest(ack_ids) AS i
    CROSS JOIN LATERAL (SELECT string_to_array(i, '-')::bigint[] AS part OFFSET 0) AS parts
    GROUP BY 1, 2
    ORDER BY 1, 2
  LOOP
    IF run.share_id IS DISTINCT FROM share.id THEN
      share := lock_share((SELECT s.id FROM shares AS s WHERE s.id = run.share_id AND s.consumer_id = terms.id));
    END IF;
    settled := settled + (SELECT sum(settle(share.id, null, run.token, lower(r), upper(r) - 1, verdict, wait_ms,
                                            coalesce(terms.max_deliver, 0)))
                          FROM unnest(run.offsets) AS r);
  END LOOP;
  RETURN settled;
END
$$;

CREATE FUNCTION sequin.ack(consumer text, ack_ids text[]) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT settle_ids($1, $2, 'ACCEPT', 0)
$$;

COMMENT ON FUNCTION sequin.ack(text, text[]) IS
  'Acknowledges messages: they are done. Returns how many of them were still with the worker; the others have been or will be delivered again under other ids, or are done already';

CREATE FUNCTION sequin.nack(consumer text, ack_ids text[], delay_ms integer DEFAULT 0) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT settle_ids($1, $2, 'RELEASE', $3)
$$;

COMMENT ON FUNCTION sequin.nack(text, text[], integer) IS
  'Gives messages back, to be delivered again after delay_ms; those that were delivered max_deliver times go to the dead-letter topic. Returns how many were still with the worker';

CREATE FUNCTION sequin.reject(consumer text, ack_ids text[]) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT settle_ids($1, $2, 'REJECT', 0)
$$;

COMMENT ON FUNCTION sequin.reject(text, text[]) IS
  'Sends messages to the dead-letter topic: nobody is to have them again. Returns how many were still with the worker';

CREATE FUNCTION sequin.extend(consumer text, ack_ids text[], ms integer) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT settle_ids($1, $2, 'RENEW', $3)
$$;

COMMENT ON FUNCTION sequin.extend(text, text[], integer) IS
  'Lets a worker keep messages for so many milliseconds from now on. Returns how many were still with the worker';

-- In the order of their ids, as all do who lock more than one share.
CREATE FUNCTION restart_shares(consumer open_consumer, partitions integer[], starts bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
DECLARE
  share record;
BEGIN
  PERFORM open_missing_shares(consumer);
  FOR share IN
    SELECT s.id, place.start
    FROM shares AS s
    JOIN unnest(partitions, starts) AS place (partition, start) USING (partition)
    WHERE s.consumer_id = consumer.id AND s.topic_id = consumer.topic_id AND s.key_filter = consumer.key_filter
    ORDER BY s.id
  LOOP
    PERFORM share_restart(share.id, share.start);
  END LOOP;
END
$$;

CREATE FUNCTION sequin.rewind(consumer text, "to" text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  terms CONSTANT open_consumer := consumer_named(rewind.consumer);
BEGIN
  PERFORM restart_shares(terms, array_agg(s.partition), array_agg(s.start_offset))
    FROM start_offsets(terms.topic_id, "to") AS s;
END
$$;

COMMENT ON FUNCTION sequin.rewind(text, text) IS
  'Lets a consumer go on from ''earliest'', ''latest'' or a time in all partitions. What is with workers is forgotten: their ack ids acknowledge nothing any more';

CREATE FUNCTION sequin.rewind(consumer text, "to" timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT sequin.rewind($1, $2::text)
$$;

COMMENT ON FUNCTION sequin.rewind(text, timestamptz) IS
  'Lets a consumer go on from the first messages that are not older. What is with workers is forgotten';

CREATE FUNCTION sequin.rewind(consumer text, "to" bigint, partition integer DEFAULT null) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  terms CONSTANT open_consumer := consumer_named(rewind.consumer);
BEGIN
  IF "to" IS NULL OR "to" < 0 THEN
    RAISE EXCEPTION 'offset % is none', coalesce("to"::text, 'null')
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Offsets begin with 0.';
  END IF;
  IF rewind.partition NOT BETWEEN 0 AND terms.partition_count - 1 THEN
    RAISE EXCEPTION 'topic "%" has no partition %', terms.topic, rewind.partition
      USING ERRCODE = 'invalid_parameter_value',
            HINT = format('Its partitions are 0 to %s; null stands for all.', terms.partition_count - 1);
  END IF;
  PERFORM restart_shares(terms, array_agg(p.partition),
                         array_agg(least(greatest("to", p.log_start_offset), p.next_offset)))
    FROM partitions AS p
    WHERE p.topic_id = terms.topic_id AND p.partition = coalesce(rewind.partition, p.partition);
END
$$;

COMMENT ON FUNCTION sequin.rewind(text, bigint, integer) IS
  'Lets a consumer go on from an offset, in one partition or in all; where there is no such offset, from the next one that there is. What is with workers is forgotten';

CREATE FUNCTION sequin.drop_consumer(name text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  dropped consumers;
BEGIN
  SELECT c.* INTO dropped FROM consumers AS c WHERE c.name = drop_consumer.name FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'consumer "%" does not exist', left(coalesce(drop_consumer.name, 'null'), 300)
      USING ERRCODE = 'undefined_object';
  END IF;
  IF dropped.protocol <> 'SHARE' THEN
    RAISE EXCEPTION '"%" is a group of Kafka clients', dropped.name
      USING ERRCODE = 'wrong_object_type', HINT = 'kafka-consumer-groups deletes it.';
  END IF;
  IF NOT EXISTS (SELECT FROM consumer_terms AS k WHERE k.consumer_id = dropped.id) THEN
    RAISE EXCEPTION '"%" is a share group of Kafka clients', dropped.name
      USING ERRCODE = 'wrong_object_type', HINT = 'kafka-share-groups deletes it.';
  END IF;
  IF EXISTS (SELECT FROM consumer_members AS m WHERE m.consumer_id = dropped.id) THEN
    RAISE EXCEPTION 'consumer "%" has Kafka clients that work for it', dropped.name
      USING ERRCODE = 'object_in_use', HINT = 'Stop them first.';
  END IF;
  DELETE FROM consumers AS c WHERE c.id = dropped.id;
  PERFORM set_share_terms(dropped.name, null, null);
END
$$;

COMMENT ON FUNCTION sequin.drop_consumer(text) IS 'Deletes a consumer with its place in the topic and all that is with its workers';

CREATE VIEW sequin.deliveries AS
SELECT c.name AS consumer,
       t.name AS topic,
       s.partition,
       d.first_offset,
       d.last_offset,
       d.deliver_count,
       nullif(d.worker, '') AS worker,
       CASE WHEN d.due_at <= clock_timestamp() THEN 'due'
            WHEN d.is_held THEN 'held'
            WHEN d.due_at = 'infinity' THEN 'waiting'
            ELSE 'delayed' END AS state,
       d.due_at
FROM deliveries AS d
JOIN shares AS s ON s.id = d.share_id
JOIN consumers AS c ON c.id = s.consumer_id
JOIN topics AS t ON t.id = s.topic_id;

COMMENT ON VIEW sequin.deliveries IS 'What consumers have been delivered and not acknowledged, in ranges of offsets';
COMMENT ON COLUMN sequin.deliveries.consumer IS 'Name of the consumer: to Kafka clients, the share group';
COMMENT ON COLUMN sequin.deliveries.first_offset IS 'First offset of the range';
COMMENT ON COLUMN sequin.deliveries.last_offset IS 'Last offset of the range; where keys are filtered, only matching offsets are in ranges';
COMMENT ON COLUMN sequin.deliveries.deliver_count IS 'How often it was delivered';
COMMENT ON COLUMN sequin.deliveries.worker IS 'Who has it, or had it last';
COMMENT ON COLUMN sequin.deliveries.state IS 'held: with the worker; due: for whoever asks next; delayed: due later, as a worker wished; waiting: for an older version of the message to be done';
COMMENT ON COLUMN sequin.deliveries.due_at IS 'When the ack wait, or the delay, is over';

CREATE VIEW sequin.consumer_progress AS
SELECT f.consumer,
       t.name AS topic,
       f.partition,
       f.key_filter,
       f.start_offset,
       f.next_offset,
       p.next_offset AS end_offset,
       f.pending_records AS pending,
       p.next_offset - f.next_offset + f.pending_records AS lag
FROM share_frontiers AS f
JOIN topics AS t ON t.id = f.topic_id
JOIN partitions AS p ON p.topic_id = f.topic_id AND p.partition = f.partition;

COMMENT ON VIEW sequin.consumer_progress IS 'How far each consumer that acknowledges message by message is in each partition';
COMMENT ON COLUMN sequin.consumer_progress.key_filter IS 'Which keys of the topic it reads; empty for all';
COMMENT ON COLUMN sequin.consumer_progress.start_offset IS 'All before it is done';
COMMENT ON COLUMN sequin.consumer_progress.next_offset IS 'Nothing from here on was delivered';
COMMENT ON COLUMN sequin.consumer_progress.end_offset IS 'The offset that the next record will get';
COMMENT ON COLUMN sequin.consumer_progress.pending IS 'Messages that were delivered and are not acknowledged';
COMMENT ON COLUMN sequin.consumer_progress.lag IS 'Pending messages, and offsets that were not delivered yet';

-- As before, and in the same columns those that acknowledge message by message.
CREATE OR REPLACE VIEW sequin.consumer_lag AS
SELECT c.name AS consumer,
       t.name || CASE WHEN k.key_filter = '' THEN '' ELSE '.' || k.key_filter END AS topic,
       k.partition,
       k."offset" AS committed_offset,
       p.next_offset AS end_offset,
       p.next_offset - k."offset" AS lag,
       k.committed_at
FROM cursors AS k
JOIN consumers AS c ON c.id = k.consumer_id
JOIN topics AS t ON t.id = k.topic_id
JOIN partitions AS p ON p.topic_id = k.topic_id AND p.partition = k.partition
WHERE t.deleted_at IS NULL
UNION ALL
SELECT g.consumer,
       g.topic || CASE WHEN g.key_filter = '' THEN '' ELSE '.' || g.key_filter END,
       g.partition,
       g.start_offset,
       g.end_offset,
       g.lag,
       null
FROM sequin.consumer_progress AS g;

COMMENT ON COLUMN sequin.consumer_lag.committed_at IS
  'When it committed last; null if it acknowledges message by message (see sequin.consumer_progress)';

CREATE OR REPLACE VIEW sequin.consumers AS
SELECT c.name,
       lower(c.protocol) AS protocol,
       CASE WHEN workers.count = 0 THEN 'Empty'
            ELSE coalesce(nullif(c.details ->> 'state', ''), 'Active') END AS state,
       workers.count AS members,
       (SELECT sum(l.lag)::bigint FROM sequin.consumer_lag AS l WHERE l.consumer = c.name) AS lag
FROM consumers AS c
CROSS JOIN LATERAL (
  SELECT count(*) AS count FROM consumer_members AS m WHERE m.consumer_id = c.id
) AS workers;
