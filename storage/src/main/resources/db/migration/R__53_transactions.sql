-- Kafka transactions, to look at and to end with what an application does in SQL. Both sides meet here: the producer's state and
-- the log.

-- Ids belong to no topic: who does not read all topics sees those that are open in its own.
CREATE OR REPLACE VIEW sequin.transactions WITH (security_barrier) AS
SELECT t.transactional_id,
       t.producer_id,
       t.producer_epoch,
       replace(initcap(t.state COLLATE "C"), '_', '') COLLATE "default" AS state,
       CASE WHEN t.state = 'ongoing' THEN t.started_at END AS started_at,
       t.timeout_ms * interval '1 millisecond' AS timeout,
       coalesce(open.partitions, '[]') AS partitions,
       t.updated_at AS changed_at
FROM sequin_control.transactions AS t
CROSS JOIN LATERAL (
  SELECT jsonb_agg(jsonb_build_object('topic', l.name, 'partition', o.partition, 'first_offset', o.first_offset)
                   ORDER BY l.name, o.partition) AS partitions
  FROM sequin_log.open_transactions AS o
  JOIN sequin_log.logs AS l ON l.topic_id = o.topic_id
  WHERE o.producer_id = t.producer_id AND sequin_control.may_read(current_user, o.topic_id)
) AS open
WHERE sequin_control.reads_all(current_user) OR open.partitions IS NOT NULL;

COMMENT ON VIEW sequin.transactions IS 'The transactional ids of Kafka producers, and the transactions that are open';
COMMENT ON COLUMN sequin.transactions.transactional_id IS 'What the producer is called';
COMMENT ON COLUMN sequin.transactions.producer_id IS 'The number that its records carry';
COMMENT ON COLUMN sequin.transactions.producer_epoch IS 'Goes up when another producer takes over, and with each transaction in newer clients';
COMMENT ON COLUMN sequin.transactions.state IS 'Empty, Ongoing, CompleteCommit or CompleteAbort, as Kafka names it';
COMMENT ON COLUMN sequin.transactions.started_at IS 'When the open transaction began; null if none is open';
COMMENT ON COLUMN sequin.transactions.timeout IS 'A transaction that is open for longer is aborted';
COMMENT ON COLUMN sequin.transactions.partitions IS
  'Where the open transaction writes: topic, partition and first_offset, which is null as long as there is no record';
COMMENT ON COLUMN sequin.transactions.changed_at IS 'When anything of this changed last';

CREATE OR REPLACE FUNCTION sequin.transaction_token(transactional_id text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  id    CONSTANT text := transaction_token.transactional_id;
  found sequin_control.transactions;
BEGIN
  IF id IS NULL THEN
    RAISE EXCEPTION 'a transactional id is needed' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  SELECT t.* INTO found FROM sequin_control.transactions AS t WHERE t.transactional_id = id;
  IF found.transactional_id IS NULL THEN
    RAISE EXCEPTION 'there is no transactional id "%"', left(id, 300)
      USING ERRCODE = 'undefined_object', HINT = 'The producer''s initTransactions() makes it known.';
  END IF;
  -- else one that was fenced could get the token of its successor in the middle of that one's work
  IF found.state = 'ongoing' THEN
    RAISE EXCEPTION 'the transaction of "%" has begun', id
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Ask for the token before the first send.';
  END IF;
  RETURN sequin_control.transaction_token(found);
END
$$;

COMMENT ON FUNCTION sequin.transaction_token(text) IS
  'Names the next transaction of the producer that uses the transactional id now, for sequin.end_transaction. To be asked for before the first send';

CREATE OR REPLACE FUNCTION sequin.end_transaction(transactional_id text, token text, commit boolean DEFAULT true) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  -- one more is left for the marker
  last_epoch   CONSTANT integer := 32766;
  counted_bits CONSTANT integer := 40;
  ended        sequin_control.transactions;
  history      record;
  new_id       bigint;
BEGIN
  IF end_transaction.transactional_id IS NULL OR token IS NULL OR end_transaction.commit IS NULL THEN
    RAISE EXCEPTION 'an argument is null' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  ended := sequin_control.lock_transaction(end_transaction.transactional_id, token);
  IF ended.state <> 'ongoing' THEN
    RETURN false;
  END IF;
  -- as each session that appends; also what makes counted ids unique
  SELECT h.* INTO history FROM sequin_log.enter_history(-1, null, false) AS h;
  IF ended.has_own_epoch AND ended.producer_epoch >= last_epoch THEN
    new_id := nextval('sequin_control.producer_ids') + (history.leader_epoch::bigint << counted_bits);
  END IF;
  PERFORM sequin_control.complete_transaction(ended, end_transaction.commit, new_id);
  PERFORM sequin_control.end_transaction_cursors(ended.producer_id, end_transaction.commit);
  PERFORM sequin_log.end_in_log_now(ended.producer_id, ended.producer_epoch + ended.has_own_epoch::integer,
                                    end_transaction.commit);
  -- it also has gateways look for what their readers wait for
  PERFORM pg_notify('sequin_outbox', '');
  RETURN true;
END
$$;

COMMENT ON FUNCTION sequin.end_transaction(text, text, boolean) IS
  'Commits or aborts a Kafka producer''s transaction if and when this transaction commits. True if it had sent anything: then the producer''s own commitTransaction() or abortTransaction() finds it done';
