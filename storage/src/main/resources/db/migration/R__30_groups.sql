-- Consumers, to Kafka clients groups, with their members.
SET LOCAL search_path = sequin_control, pg_temp;

-- Changes a consumer and its members if nobody else has changed it. Returns the new version, or null if somebody has.
CREATE OR REPLACE FUNCTION save_consumer(
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
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
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
  IF new_protocol = 'STREAMS' THEN
    -- releases from before streams groups could not list groups any more
    UPDATE compatibility SET oldest_layout = 19 WHERE oldest_layout < 19;
  END IF;
  RETURN new_version;
END
$$;

-- The id of the consumer if the one who commits may do so: fence_member must be there with that epoch, or no member
-- at all where fence_member is null. Else null, as for a consumer that acknowledges message by message. From then on, until the transaction ends, nobody can change that.
--
-- Commits do not wait for each other, nor the commits of one member for changes of another: the consumer's row is
-- locked so that it cannot be deleted, and only without a member so that it cannot be changed. Every locker begins
-- with that row.
--
-- It is volatile, because each of its statements then sees what others committed before a lock was granted.
CREATE OR REPLACE FUNCTION lock_consumer_for_commit(
  consumer_name text,
  fence_member  text,
  fence_epoch   integer
) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
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
  RETURN (SELECT c.id
          FROM consumers AS c
          WHERE c.id = locked_id AND c.protocol <> 'SHARE'
            AND NOT EXISTS (SELECT FROM consumer_members AS m WHERE m.consumer_id = c.id));
END
$$;
