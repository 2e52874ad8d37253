-- Cursors that are committed with a transaction.
SET LOCAL search_path = sequin_control, pg_temp;

-- Keeps cursors until the producer's transaction ends. False if the consumer may not commit.
CREATE OR REPLACE FUNCTION add_transaction_cursors(
  adding_producer bigint,
  consumer_name   text,
  fence_member    text,
  fence_epoch     integer,
  topic_ids       integer[],
  partition_ids   integer[],
  offsets         bigint[],
  leader_epochs   integer[],
  metadatas       text[],
  key_filters     text[]
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
DECLARE
  committing_id CONSTANT integer := lock_consumer_for_commit(consumer_name, fence_member, fence_epoch);
BEGIN
  IF committing_id IS NULL THEN
    RETURN false;
  END IF;
  INSERT INTO transaction_cursors (producer_id, consumer_id, topic_id, partition, key_filter, "offset", leader_epoch, metadata)
    SELECT DISTINCT ON (c.topic_id, c.partition, c.key_filter)
           adding_producer, committing_id, c.topic_id, c.partition, c.key_filter, c.committed, c.leader_epoch, c.metadata
    FROM unnest(topic_ids, partition_ids, offsets, leader_epochs, metadatas, key_filters)
         WITH ORDINALITY AS c (topic_id, partition, committed, leader_epoch, metadata, key_filter, place)
    JOIN topics AS t ON t.id = c.topic_id AND t.deleted_at IS NULL
    ORDER BY c.topic_id, c.partition, c.key_filter, c.place DESC
  ON CONFLICT (producer_id, consumer_id, topic_id, partition, key_filter) DO UPDATE
    SET "offset" = excluded."offset", leader_epoch = excluded.leader_epoch, metadata = excluded.metadata,
        asked_at = excluded.asked_at;
  RETURN true;
END
$$;

-- Ends what a producer's transaction has kept. What was committed otherwise since it was asked for is newer.
CREATE OR REPLACE FUNCTION end_transaction_cursors(ending_producer bigint, is_committed boolean) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
BEGIN
  IF is_committed THEN
    PERFORM FROM topics AS t
      WHERE t.id IN (SELECT k.topic_id FROM transaction_cursors AS k WHERE k.producer_id = ending_producer)
      ORDER BY t.id
      FOR KEY SHARE;
    INSERT INTO cursors AS c (consumer_id, topic_id, partition, key_filter, "offset", leader_epoch, metadata)
      SELECT k.consumer_id, k.topic_id, k.partition, k.key_filter, k."offset", k.leader_epoch, k.metadata
      FROM transaction_cursors AS k
      JOIN topics AS t ON t.id = k.topic_id AND t.deleted_at IS NULL
      WHERE k.producer_id = ending_producer
      ORDER BY k.consumer_id, k.topic_id, k.partition, k.key_filter
    ON CONFLICT (consumer_id, topic_id, partition, key_filter) DO UPDATE
      SET "offset" = excluded."offset", leader_epoch = excluded.leader_epoch, metadata = excluded.metadata,
          committed_at = excluded.committed_at, expires_at = excluded.expires_at
      WHERE c.committed_at <= (SELECT k.asked_at FROM transaction_cursors AS k
                               WHERE k.producer_id = ending_producer AND k.consumer_id = excluded.consumer_id
                                 AND k.topic_id = excluded.topic_id AND k.partition = excluded.partition
                                 AND k.key_filter = excluded.key_filter);
  END IF;
  DELETE FROM transaction_cursors AS k WHERE k.producer_id = ending_producer;
END
$$;

-- Names one transaction of a producer: the id and epoch that clients do not give out, and how many have ended before, because
-- in the first version of the protocol one epoch has many.
CREATE OR REPLACE FUNCTION transaction_token(state transactions) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN state.producer_id || '-' || state.producer_epoch || '-' || state.ended_count;

-- Why a token is not that of what a transactional id is at now.
CREATE OR REPLACE FUNCTION refuse_token(token text, now transactions) RETURNS void
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
DECLARE
  part CONSTANT text[] := string_to_array(token, '-');
  -- the one before, if the end has raised the epoch
  has_ended CONSTANT boolean := part[3] = (now.ended_count - 1)::text
    AND (part[1] = now.producer_id::text AND part[2] IN (now.producer_epoch::text, now.last_epoch::text)
         OR part[1] = now.previous_producer_id::text AND part[2] = now.last_epoch::text);
BEGIN
  IF has_ended AND now.state LIKE 'complete_%' THEN
    RAISE EXCEPTION 'the transaction of "%" has ended before: it was %', now.transactional_id,
                    CASE now.state WHEN 'complete_commit' THEN 'committed' ELSE 'aborted' END
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Each transaction has a token of its own.';
  END IF;
  RAISE EXCEPTION 'the token is not one of the transaction that "%" has now', now.transactional_id
    USING ERRCODE = 'object_not_in_prerequisite_state',
          HINT = 'Another producer has begun with this transactional id, the transaction took too long, or a later one has begun.';
END
$$;

-- Locks the state of a transactional id, if the token is of what it is at.
CREATE OR REPLACE FUNCTION lock_transaction(id text, token text) RETURNS transactions
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
DECLARE
  locked transactions;
BEGIN
  IF token COLLATE "C" !~ '^[0-9]+-[0-9]+-[0-9]+$' THEN
    RAISE EXCEPTION '"%" is no token', left(token, 100)
      USING ERRCODE = 'invalid_text_representation', HINT = 'Tokens are what sequin.transaction_token returns.';
  END IF;
  SELECT t.* INTO locked FROM transactions AS t WHERE t.transactional_id = id FOR NO KEY UPDATE;
  IF locked.transactional_id IS NULL THEN
    RAISE EXCEPTION 'there is no transactional id "%"', left(id, 300) USING ERRCODE = 'undefined_object';
  END IF;
  IF token <> transaction_token(locked) THEN
    PERFORM refuse_token(token, locked);
  END IF;
  RETURN locked;
END
$$;

-- As the gateway's EndRule does: the epoch goes up if the transaction has one of its own, so that its client's own end is a
-- repetition to it. new_producer_id takes the place of one whose epochs are used up.
CREATE OR REPLACE FUNCTION complete_transaction(ended transactions, is_committed boolean, new_producer_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE transactions AS t
    SET state = CASE WHEN is_committed THEN 'complete_commit' ELSE 'complete_abort' END,
        producer_id = coalesce(new_producer_id, t.producer_id),
        producer_epoch = CASE WHEN new_producer_id IS NOT NULL THEN 0
                              WHEN t.has_own_epoch THEN t.producer_epoch + 1
                              ELSE t.producer_epoch END,
        last_epoch = CASE WHEN t.has_own_epoch THEN t.producer_epoch ELSE t.last_epoch END,
        previous_producer_id = CASE WHEN new_producer_id IS NOT NULL THEN t.producer_id ELSE t.previous_producer_id END,
        updated_at = now(), ended_count = t.ended_count + 1
    WHERE t.transactional_id = ended.transactional_id;
END
$$;
