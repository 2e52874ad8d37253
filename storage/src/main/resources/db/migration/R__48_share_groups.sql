-- Shares for Kafka clients.
SET LOCAL search_path = sequin_control, pg_temp;

-- What storage calls, one transaction each: all of them lock the share before anything else. None waits long for a worker in
-- SQL that keeps it locked: each wait takes a connection away from everybody.

CREATE OR REPLACE FUNCTION open_share(
  consumer_name    text,
  wanted_topic     integer,
  wanted_partition integer,
  filter           text,
  start            bigint
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
BEGIN
  IF find_share(consumer_name, wanted_topic, wanted_partition, filter) IS NULL THEN
    PERFORM open_shares(c.id, wanted_topic, filter, ARRAY[wanted_partition], ARRAY[start])
      FROM consumers AS c
      WHERE c.name = consumer_name;
  END IF;
  RETURN find_share(consumer_name, wanted_topic, wanted_partition, filter);
END
$$;

-- Of the given ranges what is due and begins in them.
CREATE OR REPLACE FUNCTION share_take_again(
  wanted_id     bigint,
  log_start     bigint,
  taking_worker text,
  ack_wait_ms   bigint,
  max_deliver   integer,
  firsts        bigint[],
  lasts         bigint[]
) RETURNS TABLE (first_offset bigint, last_offset bigint, deliver_count integer)
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET lock_timeout = '50ms' AS $$
DECLARE
  share shares := lock_share(wanted_id, log_start);
  token bigint := new_ack_token();
BEGIN
  FOR i IN 1 .. cardinality(firsts) LOOP
    RETURN QUERY SELECT * FROM take_again(share.id, taking_worker, token, ack_wait_ms, max_deliver, firsts[i], lasts[i],
                                          lasts[i] - firsts[i] + 1);
  END LOOP;
END
$$;

-- False if somebody else has moved on in the meantime.
CREATE OR REPLACE FUNCTION share_take_new(
  wanted_id     bigint,
  log_start     bigint,
  taking_worker text,
  ack_wait_ms   bigint,
  expected_next bigint,
  firsts        bigint[],
  lasts         bigint[],
  new_next      bigint
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET lock_timeout = '50ms' AS $$
DECLARE
  share shares := lock_share(wanted_id, log_start);
BEGIN
  IF share.next_offset IS DISTINCT FROM expected_next THEN
    RETURN false;
  END IF;
  PERFORM take_new(share.id, taking_worker, new_ack_token(), ack_wait_ms,
                   coalesce(range_agg(int8range(r.first, r.last, '[]')), '{}'), new_next)
    FROM unnest(firsts, lasts) AS r (first, last);
  RETURN true;
END
$$;

-- For each range whether the worker held it, all of it; if not, nothing is done with it.
CREATE OR REPLACE FUNCTION share_acknowledge(
  wanted_id   bigint,
  log_start   bigint,
  by_worker   text,
  ack_wait_ms bigint,
  max_deliver integer,
  firsts      bigint[],
  lasts       bigint[],
  verdicts    text[]
) RETURNS boolean[]
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET lock_timeout = '1s' AS $$
DECLARE
  share   shares := lock_share(wanted_id, log_start);
  is_held boolean;
  answers boolean[] := '{}';
BEGIN
  FOR i IN 1 .. cardinality(firsts) LOOP
    is_held := held_records(share.id, by_worker, firsts[i], lasts[i]) = lasts[i] - firsts[i] + 1;
    IF is_held THEN
      PERFORM settle(share.id, by_worker, null, firsts[i], lasts[i], verdicts[i],
                     CASE WHEN verdicts[i] = 'RENEW' THEN ack_wait_ms ELSE 0 END, max_deliver);
    END IF;
    answers := answers || is_held;
  END LOOP;
  RETURN answers;
END
$$;

CREATE OR REPLACE FUNCTION release_worker(consumer_name text, gone_worker text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET lock_timeout = '1s' AS $$
DECLARE
  share bigint;
BEGIN
  FOR share IN
    SELECT s.id
    FROM shares AS s
    WHERE s.consumer_id = (SELECT c.id FROM consumers AS c WHERE c.name = consumer_name)
      AND EXISTS (SELECT FROM deliveries AS d WHERE d.share_id = s.id AND d.worker = gone_worker AND d.is_held)
    ORDER BY s.id
    FOR NO KEY UPDATE
  LOOP
    UPDATE deliveries AS d
      SET is_held = false, due_at = clock_timestamp()
      WHERE d.share_id = share AND d.worker = gone_worker AND d.is_held AND d.due_at > clock_timestamp();
  END LOOP;
END
$$;

-- False if there is no such share.
CREATE OR REPLACE FUNCTION share_restart(wanted_id bigint, start bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET lock_timeout = '1s' AS $$
DECLARE
  share shares := lock_share(wanted_id, null);
BEGIN
  DELETE FROM deliveries AS d WHERE d.share_id = share.id;
  UPDATE shares AS s SET next_offset = start WHERE s.id = share.id;
  RETURN share.id IS NOT NULL;
END
$$;
