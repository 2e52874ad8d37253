-- Consumers in SQL: what they are about, and on what terms.
SET LOCAL search_path = sequin_control, pg_temp;

DROP FUNCTION IF EXISTS resolve_key_filter(text), consumer_named(text); -- of older releases

-- The topic that a key filter begins with, the longest one that there is for the caller, and the rest; empty for every key.
-- Nobody can delete it from then on.
CREATE OR REPLACE FUNCTION resolve_key_filter(caller name, filter text, OUT topic_id integer, OUT key_filter text)
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
DECLARE
  topic topics;
  query queries;
BEGIN
  SELECT t.* INTO topic
    FROM topics AS t
    WHERE t.deleted_at IS NULL AND (t.name = filter OR starts_with(filter, t.name || '.'))
      AND may_see(caller, t.id)
    ORDER BY length(t.name) DESC
    LIMIT 1
    FOR KEY SHARE;
  IF NOT FOUND THEN
    PERFORM sequin.key_filter_pattern(filter);
    RAISE EXCEPTION 'key filter "%" begins with no topic that exists', filter
      USING ERRCODE = 'undefined_object',
            HINT = 'A key filter is a topic''s name, alone or followed by ".>" or a filter of its keys. View sequin.topics lists the topics.';
  END IF;
  IF NOT may_work(caller, topic.id) THEN
    PERFORM refuse_access(topic.name, 'work');
  END IF;
  topic_id := topic.id;
  key_filter := substr(filter, length(topic.name) + 2);
  IF filter <> topic.name THEN
    PERFORM sequin.key_filter_pattern(key_filter);
  END IF;
  IF key_filter = '>' THEN
    key_filter := '';
  END IF;
  SELECT q.* INTO query FROM queries AS q WHERE q.topic_id = topic.id;
  IF FOUND THEN
    topic_id := query.base_id;
    key_filter := concat_ws('.', 'query ' || query.id, nullif(key_filter, ''));
  END IF;
END
$$;

-- Kafka clients that work for the consumer go by the configs of its share group. They read committed records only, as workers
-- in SQL do.
CREATE OR REPLACE FUNCTION set_share_terms(consumer text, ack_wait_ms integer, max_deliver integer) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE settings_version SET version = version + 1 WHERE kind = 'group_configs';
  DELETE FROM group_configs AS c
    WHERE c.group_id = consumer AND c.name IN ('share.record.lock.duration.ms', 'share.delivery.count.limit',
                                              'share.isolation.level');
  INSERT INTO group_configs (group_id, name, value)
    SELECT consumer, c.name, c.value
    FROM (VALUES ('share.record.lock.duration.ms', ack_wait_ms::text),
                 ('share.delivery.count.limit', max_deliver::text),
                 ('share.isolation.level', CASE WHEN ack_wait_ms IS NOT NULL THEN 'read_committed' END)) AS c (name, value)
    WHERE c.value IS NOT NULL;
END
$$;

-- Terms, and what more is needed of a consumer to work. Without a topic it is deleted.
CREATE OR REPLACE VIEW open_consumers AS
SELECT c.id,
       c.name,
       b.id AS topic_id,
       t.name AS topic,
       b.partition_count,
       k.key_filter,
       k.ack_wait_ms,
       k.max_ack_pending,
       k.max_deliver,
       t.id AS read_topic_id
FROM consumers AS c
JOIN consumer_terms AS k ON k.consumer_id = c.id
LEFT JOIN topics AS b ON b.id = k.topic_id AND b.deleted_at IS NULL
LEFT JOIN topics AS t ON t.id = read_topic(b.id, k.key_filter) AND t.deleted_at IS NULL;

COMMENT ON COLUMN open_consumers.topic_id IS 'The topic with the log, also where a query topic is read';
COMMENT ON COLUMN open_consumers.read_topic_id IS 'The topic that it reads';

-- Who may not see its topic is told that there is no such consumer.
CREATE OR REPLACE FUNCTION consumer_named(caller name, consumer_name text) RETURNS open_consumers
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
DECLARE
  opened   open_consumers;
  protocol text;
BEGIN
  IF consumer_name IS NULL THEN
    RAISE EXCEPTION 'a consumer''s name is needed' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  SELECT o.* INTO opened
    FROM open_consumers AS o
    WHERE o.name = consumer_name AND (works_on_all(caller) OR may_see(caller, o.read_topic_id));
  IF opened.id IS NULL THEN
    SELECT c.protocol INTO protocol FROM consumers AS c WHERE c.name = consumer_name AND works_on_all(caller);
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
  IF NOT may_work(caller, opened.read_topic_id) THEN
    PERFORM refuse_access(opened.topic, 'work');
  END IF;
  RETURN opened;
END
$$;
