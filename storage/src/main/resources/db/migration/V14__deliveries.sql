-- Functions keep this path, whatever their callers have.
SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

-- A partition as one consumer works it off, message by message. Whoever changes what is out of it locks this row first,
-- of several the lowest id first. Room on each page keeps its many updates heap-only.
CREATE TABLE shares (
  id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer_id integer     NOT NULL REFERENCES consumers ON DELETE CASCADE,
  topic_id    integer     NOT NULL,
  partition   integer     NOT NULL,
  key_filter  text        NOT NULL COLLATE "C",
  next_offset bigint      NOT NULL CHECK (next_offset >= 0),
  served_at   timestamptz NOT NULL DEFAULT now(),
  UNIQUE (consumer_id, topic_id, key_filter, partition),
  FOREIGN KEY (topic_id, partition) REFERENCES partitions ON DELETE CASCADE
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE INDEX shares_of_partition ON shares (topic_id, partition);

COMMENT ON TABLE shares IS 'How far each consumer whose workers acknowledge message by message is in each partition';
COMMENT ON COLUMN shares.key_filter IS 'Which keys of the topic the consumer reads; empty for all';
COMMENT ON COLUMN shares.next_offset IS 'Nothing from here on has been delivered; all before it that is not in deliveries is done';
COMMENT ON COLUMN shares.served_at IS 'When something of it was delivered last: who waits longest comes first';

-- What was delivered and is not done, in ranges that do not overlap.
CREATE TABLE deliveries (
  share_id      bigint      NOT NULL REFERENCES shares ON DELETE CASCADE,
  first_offset  bigint      NOT NULL,
  last_offset   bigint      NOT NULL,
  deliver_count integer     NOT NULL,
  worker        text        NOT NULL,
  ack_token     bigint      NOT NULL,
  is_held       boolean     NOT NULL,
  due_at        timestamptz NOT NULL,
  record_key    bytea,
  PRIMARY KEY (share_id, first_offset),
  CHECK (first_offset <= last_offset)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- hashed, because keys may be longer than what an ordered index holds
CREATE INDEX deliveries_record_key ON deliveries USING hash (record_key) WHERE record_key IS NOT NULL;

COMMENT ON TABLE deliveries IS 'Ranges of offsets that are with a worker, or were and are to be delivered again';
COMMENT ON COLUMN deliveries.worker IS 'Who has them, or had them last';
COMMENT ON COLUMN deliveries.ack_token IS 'Another one for each delivery, so that who had them before cannot acknowledge them';
COMMENT ON COLUMN deliveries.is_held IS 'Whether the worker has not given them back; it only has them until due_at';
COMMENT ON COLUMN deliveries.due_at IS
  'From when on they may be delivered again; infinity: not before an older version of the message is done';
COMMENT ON COLUMN deliveries.record_key IS 'The key of the one message that the range is, where workers in SQL get it from a keyed topic';

CREATE SEQUENCE ack_tokens AS bigint;

-- What nobody is to have again, of consumers that were made in SQL. A gateway moves it into the dead-letter topic. No
-- reference to partitions: who deletes a topic locks these first, and would wait for who has locked a share.
CREATE TABLE dead_letters (
  id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer      text        NOT NULL COLLATE "C",
  topic_id      integer     NOT NULL,
  partition     integer     NOT NULL,
  first_offset  bigint      NOT NULL,
  last_offset   bigint      NOT NULL,
  deliver_count integer     NOT NULL,
  worker        text        NOT NULL,
  reason        text        NOT NULL,
  is_readable   boolean     NOT NULL DEFAULT true,
  archived_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);

COMMENT ON TABLE dead_letters IS 'Ranges of offsets that a consumer has given up, until they are in its dead-letter topic';
COMMENT ON COLUMN dead_letters.reason IS 'max_deliver: delivered as often as the consumer allows; rejected: a worker said so';
COMMENT ON COLUMN dead_letters.is_readable IS 'False once they have turned out to be compressed, so that SQL cannot move them';

-- The terms of consumers that were made in SQL.
CREATE TABLE consumer_terms (
  consumer_id     integer PRIMARY KEY REFERENCES consumers ON DELETE CASCADE,
  topic_id        integer REFERENCES topics ON DELETE SET NULL,
  key_filter      text    NOT NULL COLLATE "C",
  ack_wait_ms     integer NOT NULL CHECK (ack_wait_ms > 0),
  max_ack_pending integer NOT NULL CHECK (max_ack_pending > 0),
  max_deliver     integer CHECK (max_deliver > 0)
);

COMMENT ON TABLE consumer_terms IS 'What sequin.create_consumer was told';
COMMENT ON COLUMN consumer_terms.topic_id IS 'The topic that the key filter begins with; null once it is deleted';
COMMENT ON COLUMN consumer_terms.key_filter IS 'The rest of the key filter; empty for all keys';
COMMENT ON COLUMN consumer_terms.max_deliver IS 'Null: no limit';

-- Both sides of each share. What lies before the start of the log is gone, whoever had it.
CREATE VIEW share_frontiers AS
SELECT c.name AS consumer,
       s.id AS share_id,
       s.topic_id,
       s.partition,
       s.key_filter,
       greatest(coalesce(outstanding.first_offset, s.next_offset), p.log_start_offset) AS start_offset,
       greatest(s.next_offset, p.log_start_offset) AS next_offset,
       coalesce(outstanding.records, 0)::bigint AS pending_records
FROM shares AS s
JOIN consumers AS c ON c.id = s.consumer_id
JOIN partitions AS p ON p.topic_id = s.topic_id AND p.partition = s.partition
CROSS JOIN LATERAL (
  SELECT min(d.first_offset) AS first_offset,
         sum(d.last_offset - greatest(d.first_offset, p.log_start_offset) + 1) AS records
  FROM deliveries AS d
  WHERE d.share_id = s.id AND d.last_offset >= p.log_start_offset
) AS outstanding;

COMMENT ON VIEW share_frontiers IS 'Of each share, all before start_offset is done and nothing from next_offset on was delivered';

CREATE FUNCTION after_ms(milliseconds bigint) RETURNS timestamptz
LANGUAGE sql VOLATILE
RETURN clock_timestamp() + milliseconds * interval '1 millisecond';

CREATE FUNCTION find_share(consumer_name text, wanted_topic integer, wanted_partition integer, filter text)
RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
BEGIN
  RETURN (SELECT s.id
          FROM shares AS s
          JOIN consumers AS c ON c.id = s.consumer_id
          WHERE c.name = consumer_name AND s.topic_id = wanted_topic AND s.partition = wanted_partition
            AND s.key_filter = filter);
END
$$;

-- Lets those versions of messages be delivered that have waited for older ones, which are done now: of the message with a
-- key, or of all (null).
CREATE FUNCTION release_newer_versions(share bigint, key bytea) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET enable_seqscan = off AS $$
BEGIN
  UPDATE deliveries AS d
    SET due_at = clock_timestamp()
    WHERE d.share_id = share AND d.due_at = 'infinity' AND (key IS NULL OR d.record_key = key)
      AND NOT EXISTS (SELECT FROM deliveries AS older
                      WHERE older.share_id = share AND older.record_key = d.record_key
                        AND older.first_offset < d.first_offset);
END
$$;

-- To be called when nothing else of a share's row changes, but what follows from its deliveries does: a transaction that is
-- repeatable read, and looked at them before, must fail when it locks the share.
CREATE FUNCTION touch_share(share bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE shares AS s SET served_at = s.served_at WHERE s.id = share;
END
$$;

-- Locks a share and forgets what is no more in the log. Null if there is none.
CREATE FUNCTION lock_share(wanted_id bigint) RETURNS shares
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
  share     shares;
  log_start bigint;
BEGIN
  SELECT s.* INTO share FROM shares AS s WHERE s.id = wanted_id FOR NO KEY UPDATE;
  SELECT p.log_start_offset INTO log_start
    FROM partitions AS p
    WHERE p.topic_id = share.topic_id AND p.partition = share.partition;
  IF share.next_offset < log_start THEN
    UPDATE shares AS s SET next_offset = log_start WHERE s.id = share.id;
    share.next_offset := log_start;
  END IF;
  IF EXISTS (SELECT FROM deliveries AS d WHERE d.share_id = share.id AND d.first_offset < log_start) THEN
    DELETE FROM deliveries AS d WHERE d.share_id = share.id AND d.last_offset < log_start;
    UPDATE deliveries AS d SET first_offset = log_start WHERE d.share_id = share.id AND d.first_offset < log_start;
    PERFORM release_newer_versions(share.id, null);
    PERFORM touch_share(share.id);
  END IF;
  RETURN share;
END
$$;

-- The functions from here on are for who has locked the share.

CREATE FUNCTION archive_delivery(delivery deliveries, first bigint, last bigint, why text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO dead_letters (consumer, topic_id, partition, first_offset, last_offset, deliver_count, worker, reason)
    SELECT c.name, s.topic_id, s.partition, first, last, delivery.deliver_count, delivery.worker, why
    FROM shares AS s
    JOIN consumers AS c ON c.id = s.consumer_id
    JOIN consumer_terms AS t ON t.consumer_id = c.id
    WHERE s.id = delivery.share_id;
END
$$;

-- Delivers again what is due and begins in from_offset to to_offset, oldest first, and archives what was delivered max_deliver
-- times (0: no limit).
CREATE FUNCTION take_again(
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
CREATE FUNCTION take_new(
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

-- How many of the offsets from first to last a worker holds.
CREATE FUNCTION held_records(share bigint, by_worker text, first bigint, last bigint) RETURNS bigint
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
CREATE FUNCTION settle(
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

-- What storage calls, one transaction each: all of them lock the share before anything else. None waits long for a worker in
-- SQL that keeps it locked: each wait takes a connection away from everybody.

CREATE FUNCTION open_share(
  consumer_name    text,
  wanted_topic     integer,
  wanted_partition integer,
  filter           text,
  start            bigint
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
BEGIN
  IF find_share(consumer_name, wanted_topic, wanted_partition, filter) IS NULL THEN
    INSERT INTO shares (consumer_id, topic_id, partition, key_filter, next_offset)
      SELECT c.id, p.topic_id, p.partition, filter, start
      FROM consumers AS c
      CROSS JOIN partitions AS p
      WHERE c.name = consumer_name AND p.topic_id = wanted_topic AND p.partition = wanted_partition
      ON CONFLICT DO NOTHING;
  END IF;
  RETURN find_share(consumer_name, wanted_topic, wanted_partition, filter);
END
$$;

-- Of the given ranges what is due and begins in them.
CREATE FUNCTION share_take_again(
  wanted_id     bigint,
  taking_worker text,
  ack_wait_ms   bigint,
  max_deliver   integer,
  firsts        bigint[],
  lasts         bigint[]
) RETURNS TABLE (first_offset bigint, last_offset bigint, deliver_count integer)
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET lock_timeout = '50ms' AS $$
DECLARE
  share shares := lock_share(wanted_id);
  token bigint := nextval('ack_tokens');
BEGIN
  FOR i IN 1 .. cardinality(firsts) LOOP
    RETURN QUERY SELECT * FROM take_again(share.id, taking_worker, token, ack_wait_ms, max_deliver, firsts[i], lasts[i],
                                          lasts[i] - firsts[i] + 1);
  END LOOP;
END
$$;

-- False if somebody else has moved on in the meantime.
CREATE FUNCTION share_take_new(
  wanted_id     bigint,
  taking_worker text,
  ack_wait_ms   bigint,
  expected_next bigint,
  firsts        bigint[],
  lasts         bigint[],
  new_next      bigint
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET lock_timeout = '50ms' AS $$
DECLARE
  share shares := lock_share(wanted_id);
BEGIN
  IF share.next_offset IS DISTINCT FROM expected_next THEN
    RETURN false;
  END IF;
  PERFORM take_new(share.id, taking_worker, nextval('ack_tokens'), ack_wait_ms,
                   coalesce(range_agg(int8range(r.first, r.last, '[]')), '{}'), new_next)
    FROM unnest(firsts, lasts) AS r (first, last);
  RETURN true;
END
$$;

-- For each range whether the worker held it, all of it; if not, nothing is done with it.
CREATE FUNCTION share_acknowledge(
  wanted_id   bigint,
  by_worker   text,
  ack_wait_ms bigint,
  max_deliver integer,
  firsts      bigint[],
  lasts       bigint[],
  verdicts    text[]
) RETURNS boolean[]
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET lock_timeout = '1s' AS $$
DECLARE
  share   shares := lock_share(wanted_id);
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

CREATE FUNCTION release_worker(consumer_name text, gone_worker text) RETURNS void
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
CREATE FUNCTION share_restart(wanted_id bigint, start bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET lock_timeout = '1s' AS $$
DECLARE
  share shares := lock_share(wanted_id);
BEGIN
  DELETE FROM deliveries AS d WHERE d.share_id = share.id;
  UPDATE shares AS s SET next_offset = start WHERE s.id = share.id;
  RETURN share.id IS NOT NULL;
END
$$;
