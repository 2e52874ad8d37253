-- Making, moving and dropping consumers in SQL.
SET LOCAL search_path = sequin_control, pg_temp;

-- Partitions that the topic has got since the consumer was made.
CREATE OR REPLACE FUNCTION open_missing_shares(consumer open_consumers, partitions integer[], starts bigint[])
RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
BEGIN
  IF (SELECT count(*) FROM shares AS s
      WHERE s.consumer_id = consumer.id AND s.topic_id = consumer.topic_id AND s.key_filter = consumer.key_filter)
     < consumer.partition_count THEN
    PERFORM open_shares(consumer.id, consumer.topic_id, consumer.key_filter, partitions, starts);
  END IF;
END
$$;

-- In the order of their ids, as all do who lock more than one share.
CREATE OR REPLACE FUNCTION restart_shares(consumer open_consumers, partitions integer[], starts bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
DECLARE
  share record;
BEGIN
  PERFORM open_missing_shares(consumer, partitions, starts);
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

-- Whether the caller may work on all that a consumer is about, so that it may change the consumer as a whole.
CREATE OR REPLACE FUNCTION may_change(caller name, consumer integer) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
BEGIN
  RETURN works_on_all(caller)
         OR (SELECT coalesce(bool_and(coalesce(may_work(caller, place.topic_id), false)), true)
             FROM (SELECT read_topic(k.topic_id, k.key_filter) AS topic_id FROM consumer_terms AS k WHERE k.consumer_id = consumer
                   UNION
                   SELECT read_topic(s.topic_id, s.key_filter) FROM shares AS s WHERE s.consumer_id = consumer) AS place);
END
$$;

-- Whether messages that the caller gives up would go to a topic that it may not send to.
CREATE OR REPLACE FUNCTION takes_dead_letters_of_others(caller name, consumer_name text) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
BEGIN
  RETURN EXISTS (SELECT FROM topics AS t
                 WHERE t.name = consumer_name || '.dead' AND t.deleted_at IS NULL AND NOT may_send(caller, t.id));
END
$$;

CREATE OR REPLACE FUNCTION sequin_private.create_consumer(
  caller          name,
  name            text,
  key_filter      text,
  ack_wait_ms     integer,
  max_ack_pending integer,
  max_deliver     integer,
  start           text,
  query           sequin_private.query_text
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  -- with '.dead' behind it, it names a topic
  max_name_length CONSTANT integer := 244;
  new_name        CONSTANT text := create_consumer.name;
  source          record;
  existing        sequin_control.consumers;
  places          record;
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
  SELECT r.topic_id, r.key_filter INTO source
    FROM sequin_control.resolve_key_filter(caller, create_consumer.key_filter) AS r;

  INSERT INTO sequin_control.consumers (name, protocol, epoch, details)
    VALUES (new_name, 'SHARE', 0, '{}')
    ON CONFLICT DO NOTHING;
  SELECT c.* INTO existing FROM sequin_control.consumers AS c WHERE c.name = new_name FOR UPDATE;
  IF existing.protocol <> 'SHARE' THEN
    RAISE EXCEPTION 'there is a group "%" of Kafka clients that does not acknowledge message by message', new_name
      USING ERRCODE = 'duplicate_object', HINT = 'Choose another name, or delete the group with kafka-consumer-groups.';
  END IF;
  IF (create_consumer.query).predicate IS NOT NULL THEN
    source.key_filter := sequin_private.add_consumer_query(caller, existing.id, source.topic_id, source.key_filter, query);
  END IF;
  INSERT INTO sequin_control.consumer_terms (consumer_id, topic_id, key_filter, ack_wait_ms, max_ack_pending, max_deliver)
    VALUES (existing.id, source.topic_id, source.key_filter, create_consumer.ack_wait_ms,
            create_consumer.max_ack_pending, create_consumer.max_deliver)
    ON CONFLICT DO NOTHING;
  IF NOT FOUND OR NOT sequin_control.may_change(caller, existing.id)
     OR sequin_control.takes_dead_letters_of_others(caller, new_name) THEN
    RAISE EXCEPTION 'consumer "%" exists', new_name
      USING ERRCODE = 'duplicate_object', HINT = 'sequin.drop_consumer deletes it with its place in the topic.';
  END IF;
  SELECT array_agg(s.partition) AS partitions, array_agg(s.start_offset) AS starts INTO places
    FROM sequin_log.start_offsets(source.topic_id, start) AS s;
  PERFORM sequin_control.open_shares(existing.id, source.topic_id, source.key_filter, places.partitions, places.starts);
  PERFORM sequin_control.set_share_terms(new_name, create_consumer.ack_wait_ms, create_consumer.max_deliver);
END
$$;

CREATE OR REPLACE FUNCTION sequin.create_consumer(
  name            text,
  key_filter      text,
  ack_wait_ms     integer DEFAULT 30000,
  max_ack_pending integer DEFAULT 10000,
  max_deliver     integer DEFAULT null,
  start           text    DEFAULT 'earliest'
) RETURNS void
LANGUAGE sql VOLATILE
RETURN sequin_private.create_consumer(current_user, $1, $2, $3, $4, $5, $6, null);

DROP FUNCTION IF EXISTS sequin_private.create_consumer(name, text, text, integer, integer, integer, text); -- of older releases

COMMENT ON FUNCTION sequin.create_consumer(text, text, integer, integer, integer, text) IS
  'Makes a consumer whose workers receive and acknowledge message by message. Starts at ''earliest'', ''latest'' or a time; after max_deliver deliveries a message goes to the dead-letter topic <name>.dead';

CREATE OR REPLACE FUNCTION sequin_private.rewind(caller name, consumer text, "to" text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  terms CONSTANT sequin_control.open_consumers := sequin_control.consumer_named(caller, rewind.consumer);
BEGIN
  PERFORM sequin_control.restart_shares(terms, array_agg(s.partition), array_agg(s.start_offset))
    FROM sequin_log.start_offsets(terms.topic_id, "to") AS s;
END
$$;

CREATE OR REPLACE FUNCTION sequin.rewind(consumer text, "to" text) RETURNS void
LANGUAGE sql VOLATILE
RETURN sequin_private.rewind(current_user, $1, $2);

COMMENT ON FUNCTION sequin.rewind(text, text) IS
  'Lets a consumer go on from ''earliest'', ''latest'' or a time in all partitions. What is with workers is forgotten: their ack ids acknowledge nothing any more';

CREATE OR REPLACE FUNCTION sequin.rewind(consumer text, "to" timestamptz) RETURNS void
LANGUAGE sql VOLATILE
RETURN sequin_private.rewind(current_user, $1, $2::text);

COMMENT ON FUNCTION sequin.rewind(text, timestamptz) IS
  'Lets a consumer go on from the first messages that are not older. What is with workers is forgotten';

CREATE OR REPLACE FUNCTION sequin_private.rewind(caller name, consumer text, "to" bigint, partition integer) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  terms CONSTANT sequin_control.open_consumers := sequin_control.consumer_named(caller, rewind.consumer);
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
  PERFORM sequin_control.restart_shares(terms, array_agg(p.partition),
                                        array_agg(least(greatest("to", p.log_start_offset), p.next_offset)))
    FROM sequin_log.partitions AS p
    WHERE p.topic_id = terms.topic_id AND p.partition = coalesce(rewind.partition, p.partition);
END
$$;

CREATE OR REPLACE FUNCTION sequin.rewind(consumer text, "to" bigint, partition integer DEFAULT null) RETURNS void
LANGUAGE sql VOLATILE
RETURN sequin_private.rewind(current_user, $1, $2, $3);

COMMENT ON FUNCTION sequin.rewind(text, bigint, integer) IS
  'Lets a consumer go on from an offset, in one partition or in all; where there is no such offset, from the next one that there is. What is with workers is forgotten';

CREATE OR REPLACE FUNCTION sequin_private.drop_consumer(caller name, name text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  dropped sequin_control.consumers;
BEGIN
  SELECT c.* INTO dropped FROM sequin_control.consumers AS c WHERE c.name = drop_consumer.name FOR UPDATE;
  IF NOT FOUND OR NOT sequin_control.may_change(caller, dropped.id) THEN
    RAISE EXCEPTION 'consumer "%" does not exist', left(coalesce(drop_consumer.name, 'null'), 300)
      USING ERRCODE = 'undefined_object';
  END IF;
  IF dropped.protocol <> 'SHARE' THEN
    RAISE EXCEPTION '"%" is a group of Kafka clients', dropped.name
      USING ERRCODE = 'wrong_object_type', HINT = 'kafka-consumer-groups deletes it.';
  END IF;
  IF NOT EXISTS (SELECT FROM sequin_control.consumer_terms AS k WHERE k.consumer_id = dropped.id) THEN
    RAISE EXCEPTION '"%" is a share group of Kafka clients', dropped.name
      USING ERRCODE = 'wrong_object_type', HINT = 'kafka-share-groups deletes it.';
  END IF;
  IF EXISTS (SELECT FROM sequin_control.consumer_members AS m WHERE m.consumer_id = dropped.id) THEN
    RAISE EXCEPTION 'consumer "%" has Kafka clients that work for it', dropped.name
      USING ERRCODE = 'object_in_use', HINT = 'Stop them first.';
  END IF;
  PERFORM sequin_private.drop_query_function(q.id) FROM sequin_control.queries AS q WHERE q.consumer_id = dropped.id;
  DELETE FROM sequin_control.consumers AS c WHERE c.id = dropped.id;
  PERFORM sequin_control.set_share_terms(dropped.name, null, null);
END
$$;

CREATE OR REPLACE FUNCTION sequin.drop_consumer(name text) RETURNS void
LANGUAGE sql VOLATILE
RETURN sequin_private.drop_consumer(current_user, $1);

COMMENT ON FUNCTION sequin.drop_consumer(text) IS 'Deletes a consumer with its place in the topic and all that is with its workers';
