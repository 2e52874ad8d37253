-- Managed services forbid one or the other, each with an error of its own; then nothing is known of it.
CREATE OR REPLACE FUNCTION sequin_log.server_identity(OUT system_identifier bigint, OUT timeline bigint)
LANGUAGE plpgsql SET search_path = sequin_log, pg_temp AS $$
BEGIN
  BEGIN
    SELECT s.system_identifier INTO server_identity.system_identifier FROM pg_catalog.pg_control_system() AS s;
  EXCEPTION WHEN OTHERS THEN
    server_identity.system_identifier := null;
  END;
  BEGIN
    -- pg_control_checkpoint() would tell the old one until the first checkpoint after a promotion
    server_identity.timeline :=
      ('x' || pg_catalog.left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn()), 8))::bit(32)::bigint;
  EXCEPTION WHEN OTHERS THEN
    server_identity.timeline := null;
  END;
END
$$;

-- The history that goes on here. To be asked for at the beginning of each session that appends or reads, with the one that
-- the caller knows, which may be lost here; -1 and null if it knows none. lost_records: the caller has seen records of the
-- history that it knows which are not here any more.
--
-- A new one begins, in each partition, at its next offset: before anything is appended in it, since every session asks first.
CREATE OR REPLACE FUNCTION sequin_log.enter_history(
  known_epoch integer, known_id uuid, lost_records boolean, OUT leader_epoch integer, OUT id uuid)
LANGUAGE plpgsql SET search_path = sequin_log, pg_temp AS $$
DECLARE
  here   record;
  latest histories;
BEGIN
  SELECT * INTO here FROM server_identity();
  FOR attempt IN 1..2 LOOP
    SELECT * INTO latest FROM histories AS h ORDER BY h.leader_epoch DESC LIMIT 1;
    IF latest.system_identifier IS NOT DISTINCT FROM here.system_identifier
       AND latest.timeline IS NOT DISTINCT FROM here.timeline
       AND (latest.leader_epoch > known_epoch OR latest.id = known_id AND NOT lost_records) THEN
      enter_history.leader_epoch := latest.leader_epoch;
      enter_history.id := latest.id;
      RETURN;
    END IF;
    IF attempt = 1 THEN
      LOCK TABLE histories IN SHARE ROW EXCLUSIVE MODE;
    END IF;
  END LOOP;
  INSERT INTO histories AS h (leader_epoch, system_identifier, timeline)
    VALUES (greatest(coalesce(latest.leader_epoch, -1), known_epoch) + 1, here.system_identifier, here.timeline)
    RETURNING h.leader_epoch, h.id INTO enter_history.leader_epoch, enter_history.id;
  -- transactions may be numbered anew, and nobody remembers a start of an older history
  UPDATE partitions SET start_moved_by = '0' WHERE start_moved_by > '0';
  -- sorted, which keeps gateways from deadlocking
  INSERT INTO leader_epochs (topic_id, partition, leader_epoch, start_offset)
    SELECT p.topic_id, p.partition, enter_history.leader_epoch, p.next_offset
    FROM (SELECT q.topic_id, q.partition, q.next_offset FROM partitions AS q
          ORDER BY q.topic_id, q.partition FOR NO KEY UPDATE) AS p
    WHERE enter_history.leader_epoch > 0;
END
$$;

-- For who puts back an older copy of the database's files under a server that cannot be told from the one before.
CREATE OR REPLACE FUNCTION sequin_log.begin_history() RETURNS integer
LANGUAGE sql SET search_path = sequin_log, pg_temp AS $$
  SELECT e.leader_epoch
  FROM (SELECT h.leader_epoch, h.id FROM histories AS h ORDER BY h.leader_epoch DESC LIMIT 1) AS latest
  CROSS JOIN LATERAL enter_history(latest.leader_epoch, latest.id, true) AS e
$$;

COMMENT ON FUNCTION sequin_log.begin_history() IS 'Begins another leader epoch: records that clients have seen may be gone';
