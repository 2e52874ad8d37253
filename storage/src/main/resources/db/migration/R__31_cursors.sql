-- Where consumers are.
SET LOCAL search_path = sequin_control, pg_temp;

-- Stores cursors, in the order of their partitions so that commits do not deadlock; of several for one partition and
-- filter, the last. Without filters all keys are read. Returns the positions, from 1, of those whose partition exists,
-- or null if the consumer may not commit.
--
-- Topics are locked so that they are not deleted before the cursors are there to be deleted with them. Who has waited for
-- somebody who has deleted one does not see it any more.
CREATE OR REPLACE FUNCTION commit_cursors(
  consumer_name text,
  fence_member  text,
  fence_epoch   integer,
  retention_ms  bigint,
  topic_ids     integer[],
  partition_ids integer[],
  offsets       bigint[],
  leader_epochs integer[],
  metadatas     text[],
  key_filters   text[] DEFAULT NULL
) RETURNS bigint[]
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
DECLARE
  committing_id CONSTANT integer := lock_consumer_for_commit(consumer_name, fence_member, fence_epoch);
  stored        bigint[];
BEGIN
  IF committing_id IS NULL THEN
    RETURN null;
  END IF;
  WITH live AS MATERIALIZED (
    SELECT t.id, t.partition_count
    FROM topics AS t
    WHERE t.id = ANY (topic_ids) AND t.deleted_at IS NULL
    ORDER BY t.id
    FOR KEY SHARE
  )
  SELECT coalesce(array_agg(c.place), '{}') INTO stored
    FROM unnest(topic_ids, partition_ids) WITH ORDINALITY AS c (topic_id, partition, place)
    JOIN live AS t ON t.id = c.topic_id AND c.partition BETWEEN 0 AND t.partition_count - 1;
  INSERT INTO cursors (consumer_id, topic_id, partition, key_filter, "offset", leader_epoch, metadata, expires_at)
    SELECT DISTINCT ON (c.topic_id, c.partition, f.key_filter)
           committing_id, c.topic_id, c.partition, f.key_filter, c.committed, c.leader_epoch, c.metadata,
           now() + retention_ms * interval '1 millisecond'
    FROM unnest(topic_ids, partition_ids, offsets, leader_epochs, metadatas, key_filters)
         WITH ORDINALITY AS c (topic_id, partition, committed, leader_epoch, metadata, key_filter, place)
    CROSS JOIN LATERAL (SELECT coalesce(c.key_filter, '') COLLATE "C") AS f (key_filter)
    WHERE c.place = ANY (stored)
    ORDER BY c.topic_id, c.partition, f.key_filter, c.place DESC
  ON CONFLICT (consumer_id, topic_id, partition, key_filter) DO UPDATE
    SET "offset" = excluded."offset", leader_epoch = excluded.leader_epoch, metadata = excluded.metadata,
        committed_at = excluded.committed_at, expires_at = excluded.expires_at;
  RETURN stored;
END
$$;

-- Deletes what has expired of consumers without members, and those that have no cursor left. Looks at a limited
-- number of consumers and returns how many they were. Consumers that are in use just now are skipped.
CREATE OR REPLACE FUNCTION expire_cursors(retention_ms bigint, max_consumers integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
DECLARE
  silent_since CONSTANT timestamptz := now() - retention_ms * interval '1 millisecond';
  consumer     consumers%ROWTYPE;
  seen         integer := 0;
BEGIN
  FOR consumer IN
    SELECT c.*
    FROM consumers AS c
    WHERE c.protocol <> 'SHARE'
      -- how far a table is stays known, however long nothing comes
      AND NOT EXISTS (SELECT FROM subscribed_tables AS s WHERE s.consumer = c.name)
      AND NOT EXISTS (SELECT FROM consumer_members AS m WHERE m.consumer_id = c.id)
      AND (NOT EXISTS (SELECT FROM cursors AS k WHERE k.consumer_id = c.id)
           OR EXISTS (SELECT FROM cursors AS k
                      WHERE k.consumer_id = c.id
                        AND coalesce(k.expires_at <= now(),
                                     greatest(k.committed_at, c.changed_at) <= silent_since)))
    ORDER BY c.id
    LIMIT max_consumers
    FOR UPDATE OF c SKIP LOCKED
  LOOP
    seen := seen + 1;
    -- a member may have come between the look at the members and the lock
    CONTINUE WHEN EXISTS (SELECT FROM consumer_members AS m WHERE m.consumer_id = consumer.id);
    DELETE FROM cursors AS k
      WHERE k.consumer_id = consumer.id
        AND coalesce(k.expires_at <= now(), greatest(k.committed_at, consumer.changed_at) <= silent_since);
    DELETE FROM consumers AS c
      WHERE c.id = consumer.id AND NOT EXISTS (SELECT FROM cursors AS k WHERE k.consumer_id = c.id);
  END LOOP;
  RETURN seen;
END
$$;
