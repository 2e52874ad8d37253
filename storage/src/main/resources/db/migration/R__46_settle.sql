-- What becomes of what was delivered, for who has locked the share.
SET LOCAL search_path = sequin_control, pg_temp;

-- How many of the offsets from first to last a worker holds.
CREATE OR REPLACE FUNCTION held_records(share bigint, by_worker text, first bigint, last bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET enable_seqscan = off AS $$
BEGIN
  RETURN (SELECT coalesce(sum(least(d.last_offset, last) - greatest(d.first_offset, first) + 1), 0)::bigint
          FROM deliveries AS d
          WHERE d.share_id = share
            AND d.first_offset BETWEEN coalesce((SELECT max(f.first_offset) FROM deliveries AS f
                                                 WHERE f.share_id = share AND f.first_offset <= first), first)
                                   AND last
            AND d.last_offset >= first
            AND d.is_held AND d.due_at > clock_timestamp()
            AND d.worker = by_worker);
END
$$;

-- Does with those offsets from first to last that are held, by that worker under that token, what the verdict says;
-- returns how many they were. A worker's words are about what it holds at this moment: what somebody else has, or may
-- have by now, is left alone. wait_ms is what RENEW gives, or how long RELEASE keeps them back.
CREATE OR REPLACE FUNCTION settle(
  share       bigint,
  by_worker   text,
  token       bigint,
  first       bigint,
  last        bigint,
  verdict     text,
  wait_ms     bigint,
  max_deliver integer
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
  held      deliveries;
  cut_first bigint;
  cut_last  bigint;
  is_done   boolean;
  releases  boolean := false;
  settled   bigint := 0;
BEGIN
  FOR held IN
    SELECT d.*
    FROM deliveries AS d
    WHERE d.share_id = share
      AND d.first_offset BETWEEN coalesce((SELECT max(f.first_offset) FROM deliveries AS f
                                           WHERE f.share_id = share AND f.first_offset <= first), first)
                             AND last
      AND d.last_offset >= first
      AND d.is_held AND d.due_at > clock_timestamp()
      AND (by_worker IS NULL OR d.worker = by_worker)
      AND (token IS NULL OR d.ack_token = token)
  LOOP
    cut_first := greatest(held.first_offset, first);
    cut_last := least(held.last_offset, last);
    is_done := verdict IN ('ACCEPT', 'REJECT');
    IF verdict = 'REJECT' THEN
      PERFORM archive_delivery(held, cut_first, cut_last, 'rejected');
    ELSIF verdict = 'RELEASE' AND held.deliver_count >= nullif(max_deliver, 0) THEN
      PERFORM archive_delivery(held, cut_first, cut_last, 'max_deliver');
      is_done := true;
    END IF;
    DELETE FROM deliveries AS d WHERE d.share_id = share AND d.first_offset = held.first_offset;
    INSERT INTO deliveries
      SELECT share, part.first, part.last, held.deliver_count, held.worker, held.ack_token, part.is_held, part.due_at,
             held.record_key
      FROM (VALUES (held.first_offset, cut_first - 1, true, held.due_at),
                   (cut_last + 1, held.last_offset, true, held.due_at),
                   (cut_first, CASE WHEN NOT is_done THEN cut_last END, verdict = 'RENEW', after_ms(wait_ms)))
           AS part (first, last, is_held, due_at)
      WHERE part.first <= part.last;
    IF is_done AND held.record_key IS NOT NULL THEN
      PERFORM release_newer_versions(share, held.record_key);
      releases := true;
    END IF;
    settled := settled + cut_last - cut_first + 1;
  END LOOP;
  IF releases THEN
    PERFORM touch_share(share);
  END IF;
  RETURN settled;
END
$$;

-- Gives back what was taken, as if it had not been.
CREATE OR REPLACE FUNCTION give_back(share bigint, token bigint, first bigint, last bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET enable_seqscan = off AS $$
BEGIN
  PERFORM settle(share, null, token, give_back.first, give_back.last, 'RELEASE', 0, 0);
  UPDATE deliveries AS d
    SET deliver_count = d.deliver_count - 1
    WHERE d.share_id = share AND d.ack_token = token AND NOT d.is_held
      AND d.first_offset BETWEEN give_back.first AND give_back.last;
END
$$;
