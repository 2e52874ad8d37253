-- Gateways see by the version that there are other links to work on. How far a link is does not count.
CREATE OR REPLACE FUNCTION sequin_control.links_changed() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = sequin_control, pg_temp AS $$
BEGIN
  UPDATE settings_version SET version = version + 1 WHERE kind = 'links';
  RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER links_changed
  AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF client_configs, terms, is_paused ON sequin_control.links
  FOR EACH STATEMENT EXECUTE FUNCTION sequin_control.links_changed();

-- Has a share group begin where it is in the other cluster, in some partitions of which a link has set it last to what is expected;
-- null where that is not known, then nobody is set back. False if somebody has worked for the group here: then nothing is done.
CREATE OR REPLACE FUNCTION sequin_control.follow_shares(
  group_id text, topic_ids integer[], partition_ids integer[], expected bigint[], starts bigint[]) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = sequin_control, pg_temp AS $$
DECLARE
  consumer consumers;
BEGIN
  INSERT INTO consumers (name, protocol, epoch, details) VALUES (group_id, 'SHARE', 0, '{}') ON CONFLICT (name) DO NOTHING;
  SELECT * INTO consumer FROM consumers AS c WHERE c.name = group_id FOR SHARE;
  PERFORM FROM shares AS s WHERE s.consumer_id = consumer.id ORDER BY s.id FOR UPDATE;
  IF consumer.protocol <> 'SHARE'
     OR EXISTS (SELECT FROM consumer_members AS m WHERE m.consumer_id = consumer.id)
     OR EXISTS (SELECT FROM shares AS s JOIN deliveries AS d ON d.share_id = s.id WHERE s.consumer_id = consumer.id)
     OR EXISTS (SELECT FROM unnest(topic_ids, partition_ids, expected) AS w (topic_id, partition, next_offset)
                JOIN shares AS s ON s.topic_id = w.topic_id AND s.partition = w.partition
                WHERE s.consumer_id = consumer.id AND s.key_filter = '' AND s.next_offset <> w.next_offset) THEN
    RETURN false;
  END IF;
  PERFORM open_shares(consumer.id, w.topic_id, '', array_agg(w.partition), array_agg(w.start))
    FROM unnest(topic_ids, partition_ids, starts) AS w (topic_id, partition, start)
    GROUP BY w.topic_id
    ORDER BY w.topic_id;
  UPDATE shares AS s SET next_offset = w.start
    FROM unnest(topic_ids, partition_ids, expected, starts) AS w (topic_id, partition, next_offset, start)
    WHERE s.consumer_id = consumer.id AND s.key_filter = '' AND s.topic_id = w.topic_id AND s.partition = w.partition
      AND (w.next_offset IS NOT NULL OR s.next_offset < w.start);
  RETURN true;
END
$$;
