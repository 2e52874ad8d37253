-- Delivering to workers, for who has locked the share.
SET LOCAL search_path = sequin_control, pg_temp;

-- Delivers again what is due and begins in from_offset to to_offset, oldest first, and archives what was delivered max_deliver
-- times (0: no limit).
CREATE OR REPLACE FUNCTION take_again(
  share         bigint,
  taking_worker text,
  token         bigint,
  ack_wait_ms   bigint,
  max_deliver   integer,
  from_offset   bigint,
  to_offset     bigint,
  max_records   bigint
) RETURNS TABLE (first_offset bigint, last_offset bigint, deliver_count integer)
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  room bigint := max_records;
  due  deliveries;
  last bigint;
BEGIN
  FOR due IN
    SELECT d.*
    FROM deliveries AS d
    WHERE d.share_id = share AND d.first_offset BETWEEN from_offset AND to_offset AND d.due_at <= clock_timestamp()
    ORDER BY d.first_offset
  LOOP
    EXIT WHEN room <= 0;
    IF due.deliver_count >= nullif(max_deliver, 0) THEN
      PERFORM archive_delivery(due, due.first_offset, due.last_offset, 'max_deliver');
      DELETE FROM deliveries AS d WHERE d.share_id = share AND d.first_offset = due.first_offset;
      IF due.record_key IS NOT NULL THEN
        PERFORM release_newer_versions(share, due.record_key);
        PERFORM touch_share(share);
      END IF;
      CONTINUE;
    END IF;
    last := least(due.last_offset, to_offset, due.first_offset + room - 1);
    room := room - (last - due.first_offset + 1);
    UPDATE deliveries AS d
      SET last_offset = last, deliver_count = due.deliver_count + 1, worker = taking_worker, ack_token = token,
          is_held = true, due_at = after_ms(ack_wait_ms)
      WHERE d.share_id = share AND d.first_offset = due.first_offset;
    IF last < due.last_offset THEN
      INSERT INTO deliveries VALUES
        (share, last + 1, due.last_offset, due.deliver_count, due.worker, due.ack_token, due.is_held, due.due_at);
    END IF;
    RETURN QUERY SELECT due.first_offset, last, due.deliver_count + 1;
  END LOOP;
  UPDATE shares AS s SET served_at = clock_timestamp() WHERE s.id = share AND room < max_records;
END
$$;

-- Delivers offsets for the first time and moves on behind them.
CREATE OR REPLACE FUNCTION take_new(
  share         bigint,
  taking_worker text,
  token         bigint,
  ack_wait_ms   bigint,
  taken         int8multirange,
  new_next      bigint
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO deliveries
    SELECT share, lower(r), upper(r) - 1, 1, taking_worker, token, true, after_ms(ack_wait_ms) FROM unnest(taken) AS r;
  UPDATE shares AS s SET next_offset = new_next, served_at = clock_timestamp() WHERE s.id = share;
END
$$;

-- As take_new, for a keyed topic: of several versions of a message only the newest is delivered, and that only when no other
-- is out. Else it waits until that one is done, instead of a version that has waited before.
CREATE OR REPLACE FUNCTION take_new_versions(
  share         bigint,
  taking_worker text,
  token         bigint,
  ack_wait_ms   bigint,
  offsets       bigint[],
  record_keys   bytea[],
  new_next      bigint
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET enable_seqscan = off AS $$
BEGIN
  WITH found AS (
    SELECT m."offset", m.record_key, max(m."offset") OVER (PARTITION BY m.record_key) AS newest_offset
    FROM unnest(offsets, record_keys) AS m ("offset", record_key)
  ), newest AS MATERIALIZED (
    SELECT f."offset", f.record_key,
           EXISTS (SELECT FROM deliveries AS d WHERE d.share_id = share AND d.record_key = f.record_key) AS has_to_wait
    FROM found AS f
    WHERE f.record_key IS NULL OR f."offset" = f.newest_offset
  ), superseded AS (
    DELETE FROM deliveries AS d
    USING newest AS n
    WHERE d.share_id = share AND d.record_key = n.record_key AND d.due_at = 'infinity'
  )
  INSERT INTO deliveries
    SELECT share, n."offset", n."offset",
           CASE WHEN n.has_to_wait THEN 0 ELSE 1 END,
           CASE WHEN n.has_to_wait THEN '' ELSE taking_worker END,
           CASE WHEN n.has_to_wait THEN 0 ELSE token END,
           NOT n.has_to_wait,
           CASE WHEN n.has_to_wait THEN 'infinity' ELSE after_ms(ack_wait_ms) END,
           n.record_key
    FROM newest AS n;
  UPDATE shares AS s SET next_offset = new_next, served_at = clock_timestamp() WHERE s.id = share;
END
$$;

-- What was taken under a token and is held.
CREATE OR REPLACE FUNCTION taken_ranges(
  share bigint,
  token bigint,
  OUT firsts         bigint[],
  OUT lasts          bigint[],
  OUT deliver_counts integer[],
  OUT records        bigint
)
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET enable_seqscan = off AS $$
BEGIN
  SELECT array_agg(d.first_offset), array_agg(d.last_offset), array_agg(d.deliver_count),
         coalesce(sum(d.last_offset - d.first_offset + 1), 0)
    INTO firsts, lasts, deliver_counts, records
    FROM deliveries AS d
    WHERE d.share_id = share AND d.ack_token = token AND d.is_held;
END
$$;
