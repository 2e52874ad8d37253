-- Shares: what a consumer whose workers acknowledge message by message has of a partition. Where the log begins by now is
-- told to them; what lies before that is gone, whoever had it.
SET LOCAL search_path = sequin_control, pg_temp;

-- Another one for each delivery. The sequence goes back when a standby takes over that has missed the last commits: who got
-- something from the lost ones must not acknowledge what somebody else has got since. So the last digits are random.
CREATE OR REPLACE FUNCTION new_ack_token() RETURNS bigint
LANGUAGE sql VOLATILE SET search_path FROM CURRENT AS $$
  SELECT nextval('ack_tokens') * 65536 + get_byte(r.bytes, 0) * 256 + get_byte(r.bytes, 1)
  FROM (SELECT uuid_send(gen_random_uuid()) AS bytes) AS r
$$;

CREATE OR REPLACE FUNCTION after_ms(milliseconds bigint) RETURNS timestamptz
LANGUAGE sql VOLATILE
RETURN clock_timestamp() + milliseconds * interval '1 millisecond';

CREATE OR REPLACE FUNCTION find_share(consumer_name text, wanted_topic integer, wanted_partition integer, filter text)
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

-- Both sides of a share: all before start_offset is done, and nothing from next_offset on was delivered. For views, with the
-- owner's rights.
CREATE OR REPLACE FUNCTION share_frontier(
  wanted_id bigint,
  log_start bigint,
  OUT start_offset    bigint,
  OUT next_offset     bigint,
  OUT pending_records bigint
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT SET enable_seqscan = off AS $$
BEGIN
  SELECT greatest(coalesce(outstanding.first_offset, s.next_offset), log_start),
         greatest(s.next_offset, log_start),
         coalesce(outstanding.records, 0)
    INTO start_offset, next_offset, pending_records
    FROM shares AS s
    CROSS JOIN LATERAL (
      SELECT min(d.first_offset) AS first_offset,
             sum(d.last_offset - greatest(d.first_offset, log_start) + 1) AS records
      FROM deliveries AS d
      WHERE d.share_id = s.id AND d.last_offset >= log_start
    ) AS outstanding
    WHERE s.id = wanted_id;
END
$$;

-- Makes what is missing of a consumer's shares in a topic, unless the topic is gone. It is locked so that it is not deleted
-- before they are there to be deleted with it.
CREATE OR REPLACE FUNCTION open_shares(
  consumer         integer,
  wanted_topic     integer,
  filter           text,
  wanted_partitions integer[],
  starts           bigint[]
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
DECLARE
  topic topics;
BEGIN
  SELECT t.* INTO topic FROM topics AS t WHERE t.id = wanted_topic AND t.deleted_at IS NULL FOR KEY SHARE;
  INSERT INTO shares (consumer_id, topic_id, partition, key_filter, next_offset)
    SELECT consumer, topic.id, w.partition, filter, w.start
    FROM unnest(wanted_partitions, starts) AS w (partition, start)
    WHERE w.partition BETWEEN 0 AND topic.partition_count - 1
    ORDER BY w.partition
    ON CONFLICT DO NOTHING;
END
$$;

-- Lets those versions of messages be delivered that have waited for older ones, which are done now: of the message with a
-- key, or of all (null).
CREATE OR REPLACE FUNCTION release_newer_versions(share bigint, key bytea) RETURNS void
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
CREATE OR REPLACE FUNCTION touch_share(share bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE shares AS s SET served_at = s.served_at WHERE s.id = share;
END
$$;

-- Locks a share and forgets what is no more in the log, if it is said where that begins. Null if there is no such share.
CREATE OR REPLACE FUNCTION lock_share(wanted_id bigint, log_start bigint) RETURNS shares
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
  share shares;
BEGIN
  SELECT s.* INTO share FROM shares AS s WHERE s.id = wanted_id FOR NO KEY UPDATE;
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

-- For who has locked the share.
CREATE OR REPLACE FUNCTION archive_delivery(delivery deliveries, first bigint, last bigint, why text) RETURNS void
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
