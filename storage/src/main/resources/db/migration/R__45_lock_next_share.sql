-- Which share a worker in SQL is served from.
SET LOCAL search_path = sequin_control, pg_temp;

-- Null where the lock is not to be had soon.
CREATE OR REPLACE FUNCTION lock_share_patiently(share bigint, log_start bigint) RETURNS shares
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET lock_timeout = '2s' AS $$
BEGIN
  RETURN lock_share(share, log_start);
EXCEPTION WHEN lock_not_available THEN
  RETURN null;
END
$$;

-- Locks a share of the consumer where there is something to deliver: the one that has waited longest of those that no
-- other worker has locked. If there are only such, and it may be patient, it waits for one of them. The log of each partition
-- is given by its start and end.
CREATE OR REPLACE FUNCTION lock_next_share(
  consumer   open_consumers,
  partitions integer[],
  log_starts bigint[],
  log_ends   bigint[],
  has_room   boolean,
  visited    bigint[],
  is_patient boolean
) RETURNS shares
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
  candidate record;
  longest   record;
BEGIN
  FOR candidate IN
    SELECT s.id, p.log_start
    FROM shares AS s
    JOIN unnest(partitions, log_starts, log_ends) AS p (partition, log_start, log_end) ON p.partition = s.partition
    WHERE s.consumer_id = consumer.id AND s.topic_id = consumer.topic_id AND s.key_filter = consumer.key_filter
      AND s.id <> ALL (visited)
      AND (has_room AND s.next_offset < p.log_end
           OR EXISTS (SELECT FROM deliveries AS d WHERE d.share_id = s.id AND d.due_at <= clock_timestamp())
           -- what has expired with a worker may be what a newer version waits for
           OR EXISTS (SELECT FROM deliveries AS d WHERE d.share_id = s.id AND d.first_offset < p.log_start))
    ORDER BY s.served_at
  LOOP
    PERFORM FROM shares AS s WHERE s.id = candidate.id FOR NO KEY UPDATE SKIP LOCKED;
    IF FOUND THEN
      RETURN lock_share(candidate.id, candidate.log_start);
    END IF;
    IF longest IS NULL THEN
      longest := candidate;
    END IF;
  END LOOP;
  IF is_patient AND longest IS NOT NULL THEN
    RETURN lock_share_patiently(longest.id, longest.log_start);
  END IF;
  RETURN null;
END
$$;
