-- Never given out twice: a consumer that was deleted and made again is told from the one that was there before.
CREATE SEQUENCE consumer_versions AS bigint;

CREATE TABLE consumers (
  id         integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text        NOT NULL COLLATE "C" UNIQUE,
  protocol   text        NOT NULL,
  epoch      integer     NOT NULL,
  version    bigint      NOT NULL DEFAULT nextval('consumer_versions'),
  details    jsonb       NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

COMMENT ON TABLE consumers IS 'Consumers: to Kafka clients, groups';
COMMENT ON COLUMN consumers.protocol IS 'How the workers agree on who reads what: CLASSIC, or CONSUMER (KIP-848)';
COMMENT ON COLUMN consumers.epoch IS 'Generation of a classic group, else the group epoch';
COMMENT ON COLUMN consumers.version IS 'Another one after each change of the consumer or its members';
COMMENT ON COLUMN consumers.details IS 'What else the gateway keeps of the group';
COMMENT ON COLUMN consumers.changed_at IS 'When the consumer or its members changed last; commits do not count';

CREATE TABLE consumer_members (
  consumer_id integer NOT NULL REFERENCES consumers ON DELETE CASCADE,
  member_id   text    NOT NULL COLLATE "C",
  epoch       integer NOT NULL,
  details     jsonb   NOT NULL,
  PRIMARY KEY (consumer_id, member_id)
) WITH (fillfactor = 50);

COMMENT ON TABLE consumer_members IS 'The workers of each consumer';
COMMENT ON COLUMN consumer_members.epoch IS 'Generation or member epoch that the commits of this worker must have';
COMMENT ON COLUMN consumer_members.details IS 'What else the gateway keeps of the member';

-- They go with their partition, so that nothing is left of them from the moment a topic is deleted.
CREATE TABLE cursors (
  consumer_id  integer     NOT NULL REFERENCES consumers ON DELETE CASCADE,
  topic_id     integer     NOT NULL,
  partition    integer     NOT NULL,
  key_filter   text        NOT NULL DEFAULT '' COLLATE "C",
  "offset"     bigint      NOT NULL,
  leader_epoch integer     NOT NULL,
  metadata     text        NOT NULL,
  committed_at timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz,
  PRIMARY KEY (consumer_id, topic_id, partition, key_filter),
  FOREIGN KEY (topic_id, partition) REFERENCES partitions ON DELETE CASCADE
) WITH (fillfactor = 50);

CREATE INDEX cursors_of_partition ON cursors (topic_id, partition);

COMMENT ON TABLE cursors IS 'How far each consumer is in each partition: its committed offsets';
COMMENT ON COLUMN cursors.key_filter IS 'Which keys of the topic the consumer reads here; empty for all. A consumer may be at several places';
COMMENT ON COLUMN cursors."offset" IS 'The next offset to read: all before it is acknowledged';
COMMENT ON COLUMN cursors.leader_epoch IS 'Leader epoch of the last record that was read; -1 if the client did not say (KIP-320)';
COMMENT ON COLUMN cursors.metadata IS 'Whatever the client keeps with the offset';
COMMENT ON COLUMN cursors.expires_at IS 'Null: when the gateway''s offsets.retention.minutes have passed';

-- Changes a consumer and its members if nobody else has changed it. Returns the new version, or null if somebody has.
CREATE FUNCTION save_consumer(
  consumer_name    text,
  expected_version bigint,
  new_protocol     text,
  new_epoch        integer,
  new_details      jsonb,
  member_ids       text[],
  member_epochs    integer[],
  member_details   text[],
  removed_members  text[]
) RETURNS bigint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  changed_id  integer;
  new_version bigint;
BEGIN
  IF expected_version = 0 THEN
    INSERT INTO consumers (name, protocol, epoch, details)
      VALUES (consumer_name, new_protocol, new_epoch, new_details)
      ON CONFLICT (name) DO NOTHING
      RETURNING id, version INTO changed_id, new_version;
  ELSE
    UPDATE consumers
      SET protocol = new_protocol, epoch = new_epoch, details = new_details,
          version = nextval('consumer_versions'), changed_at = now()
      WHERE name = consumer_name AND version = expected_version
      RETURNING id, version INTO changed_id, new_version;
  END IF;
  IF changed_id IS NOT NULL THEN
    DELETE FROM consumer_members
      WHERE consumer_id = changed_id AND member_id = ANY (removed_members);
    INSERT INTO consumer_members AS m (consumer_id, member_id, epoch, details)
      SELECT changed_id, put.member_id, put.epoch, put.details::jsonb
      FROM unnest(member_ids, member_epochs, member_details) AS put (member_id, epoch, details)
    ON CONFLICT (consumer_id, member_id) DO UPDATE
      SET epoch = excluded.epoch, details = excluded.details;
  END IF;
  RETURN new_version;
END
$$;

-- The id of the consumer if the one who commits may do so: fence_member must be there with that epoch, or no member
-- at all where fence_member is null. Else null. From then on, until the transaction ends, nobody can change that.
--
-- Commits do not wait for each other, nor the commits of one member for changes of another: the consumer's row is
-- locked so that it cannot be deleted, and only without a member so that it cannot be changed. Every locker begins
-- with that row.
--
-- It is volatile, because each of its statements then sees what others committed before a lock was granted.
CREATE FUNCTION lock_consumer_for_commit(
  consumer_name text,
  fence_member  text,
  fence_epoch   integer
) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  locked_id integer;
BEGIN
  IF fence_member IS NOT NULL THEN
    SELECT id INTO locked_id FROM consumers WHERE name = consumer_name FOR KEY SHARE;
    PERFORM FROM consumer_members
      WHERE consumer_id = locked_id AND member_id = fence_member AND epoch = fence_epoch
      FOR SHARE;
    RETURN CASE WHEN FOUND THEN locked_id END;
  END IF;

  LOOP
    SELECT id INTO locked_id FROM consumers WHERE name = consumer_name FOR SHARE;
    EXIT WHEN FOUND;
    INSERT INTO consumers (name, protocol, epoch, details)
      VALUES (consumer_name, 'CLASSIC', 0, '{}')
      ON CONFLICT (name) DO NOTHING;
  END LOOP;
  PERFORM FROM consumer_members WHERE consumer_id = locked_id;
  RETURN CASE WHEN NOT FOUND THEN locked_id END;
END
$$;

-- Stores cursors, in the order of their partitions so that commits do not deadlock; of several for one partition and
-- filter, the last. Without filters all keys are read. Returns the positions, from 1, of those whose partition exists,
-- or null if the consumer may not commit.
CREATE FUNCTION commit_cursors(
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
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  committing_id CONSTANT integer := lock_consumer_for_commit(consumer_name, fence_member, fence_epoch);
  stored        bigint[];
BEGIN
  IF committing_id IS NULL THEN
    RETURN null;
  END IF;
  SELECT coalesce(array_agg(c.place), '{}') INTO stored
    FROM unnest(topic_ids, partition_ids) WITH ORDINALITY AS c (topic_id, partition, place)
    JOIN partitions AS p USING (topic_id, partition);
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
CREATE FUNCTION expire_cursors(retention_ms bigint, max_consumers integer) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  silent_since CONSTANT timestamptz := now() - retention_ms * interval '1 millisecond';
  consumer     consumers%ROWTYPE;
  seen         integer := 0;
BEGIN
  FOR consumer IN
    SELECT c.*
    FROM consumers AS c
    WHERE NOT EXISTS (SELECT FROM consumer_members AS m WHERE m.consumer_id = c.id)
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
