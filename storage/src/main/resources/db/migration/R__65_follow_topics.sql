-- Keeping subscribed tables equal to their topics, by gateways.

-- Which have something to do. One with a problem is tried again from time to time.
CREATE OR REPLACE FUNCTION sequin_private.due_subscriptions() RETURNS SETOF integer
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT s.id
  FROM sequin_control.subscribed_tables AS s
  LEFT JOIN sequin_control.topics AS t ON t.name = s.topic AND t.deleted_at IS NULL
  LEFT JOIN sequin_control.consumers AS c ON c.name = s.consumer
  WHERE (s.problem IS NULL OR s.problem_at < clock_timestamp() - interval '3 seconds')
    AND (s.problem IS NOT NULL OR t.id IS NULL OR EXISTS (
      SELECT FROM sequin_log.stable_offsets AS p
      LEFT JOIN sequin_control.cursors AS k
        ON k.consumer_id = c.id AND k.topic_id = p.topic_id AND k.partition = p.partition AND k.key_filter = ''
      WHERE p.topic_id = t.id AND p.stable_offset > coalesce(k."offset", p.log_start_offset)))
  ORDER BY s.id
$$;

-- The function that keeps the table, if it may still do so.
CREATE OR REPLACE FUNCTION sequin_private.copy_function(subscription sequin_control.subscribed_tables) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  owner text;
BEGIN
  PERFORM sequin_private.topic_to_keep(subscription.owner, subscription.topic);
  SELECT p.proowner::regrole::text INTO owner
    FROM pg_proc AS p
    JOIN pg_type AS d ON d.typnamespace = p.pronamespace AND d.typname = 'copy_row_' || subscription.id
    WHERE p.pronamespace = 'sequin_tables'::regnamespace AND p.proname = 'copy_' || subscription.id;
  IF owner IS NULL OR owner <> quote_ident(subscription.owner) THEN
    RAISE EXCEPTION 'the table is not there any more, or its function'
      USING ERRCODE = 'undefined_function', HINT = 'sequin.unsubscribe_table, and sequin.subscribe_table anew.';
  END IF;
  RETURN 'sequin_tables.copy_' || subscription.id;
END
$$;

-- Puts records into the table one by one, after all at once have failed. Returns the offset of the one that it stops before, or null.
-- What is wrong with a record are errors of classes 21, 22, 23 and P0; all others are the subscription's.
CREATE OR REPLACE FUNCTION sequin_private.copy_one_by_one(
  subscription sequin_control.subscribed_tables,
  copies       text,
  partition    integer,
  offsets      bigint[],
  keys         text[],
  data         text[]
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  failure text;
BEGIN
  FOR place IN 1 .. cardinality(offsets) LOOP
    BEGIN
      EXECUTE 'SELECT ' || copies || '($1, $2)' USING keys[place : place], data[place : place];
    EXCEPTION WHEN OTHERS THEN
      IF left(SQLSTATE, 2) NOT IN ('21', '22', '23', 'P0') THEN
        RAISE;
      END IF;
      failure := format('partition %s offset %s: %s', partition, offsets[place], left(SQLERRM, 500));
      UPDATE sequin_control.subscribed_tables AS s
        SET errors = s.errors + CASE s.on_error WHEN 'skip' THEN 1 ELSE 0 END, last_error = failure,
            last_error_at = clock_timestamp()
        WHERE s.id = subscription.id;
    END;
    IF failure IS NOT NULL AND subscription.on_error = 'stop' THEN
      PERFORM sequin_private.note_subscription_problem(subscription.id, failure);
      RETURN offsets[place];
    END IF;
    failure := null;
  END LOOP;
  RETURN null;
END
$$;

-- The next records of a partition in the table, and the consumer's offset behind them. Returns how many offsets were passed.
CREATE OR REPLACE FUNCTION sequin_private.copy_records(
  subscription sequin_control.subscribed_tables,
  copies       text,
  topic_id     integer,
  partition    integer,
  next_offset  bigint
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  max_records CONSTANT bigint := 2000;
  max_bytes   CONSTANT bigint := 8388608;
  found   CONSTANT record := sequin_log.next_offsets(topic_id, partition, next_offset, null, max_records);
  end_at  bigint := found.scanned_to;
  message record;
  offsets bigint[] := '{}';
  keys    text[]   := '{}';
  data    text[]   := '{}';
  bytes   bigint   := 0;
BEGIN
  IF found.is_opaque THEN
    RAISE EXCEPTION 'the batch at partition % offset % is compressed', partition, found.scanned_to
      USING ERRCODE = 'feature_not_supported', HINT = 'Give the topic compression.type=uncompressed, and let it be written anew.';
  END IF;
  FOR message IN
    SELECT m."offset", m.record_key, m.data
    FROM sequin.messages(subscription.topic, copy_records.partition, next_offset, end_at - 1) AS m
    ORDER BY m."offset"
  LOOP
    IF bytes > max_bytes THEN
      end_at := message."offset";
      EXIT;
    END IF;
    offsets := array_append(offsets, message."offset");
    keys := array_append(keys, sequin.text(message.record_key));
    data := array_append(data, CASE WHEN message.data IS NOT NULL THEN coalesce(sequin.text(message.data), 'no text') END);
    bytes := bytes + coalesce(octet_length(message.data), 0);
  END LOOP;
  BEGIN
    EXECUTE 'SELECT ' || copies || '(array_agg(m.key), array_agg(m.data))
             FROM (SELECT DISTINCT ON (r.key) r.key, r.data
                   FROM unnest($1, $2) WITH ORDINALITY AS r (key, data, number)
                   ORDER BY r.key, r.number DESC) AS m
             HAVING count(*) > 0'
      USING keys, data;
  EXCEPTION WHEN OTHERS THEN
    IF left(SQLSTATE, 2) NOT IN ('21', '22', '23', 'P0') THEN
      RAISE;
    END IF;
    end_at := coalesce(sequin_private.copy_one_by_one(subscription, copies, partition, offsets, keys, data), end_at);
  END;
  IF end_at > next_offset
     AND sequin_control.commit_cursors(subscription.consumer, null, null, null, ARRAY[topic_id], ARRAY[partition], ARRAY[end_at],
                                       ARRAY[-1], ARRAY[''], ARRAY['']) IS NULL THEN
    RAISE EXCEPTION 'consumer "%" has members, or acknowledges messages one by one', subscription.consumer
      USING ERRCODE = 'object_in_use', HINT = 'A consumer that keeps a table is for that alone.';
  END IF;
  UPDATE sequin_control.subscribed_tables AS s
    SET applied = s.applied + (SELECT count(*) FROM unnest(offsets) AS o (at) WHERE o.at < end_at)
    WHERE s.id = subscription.id;
  RETURN end_at - next_offset;
END
$$;

-- An error where users' code has left something that would run with the commit, and then with the gateway's rights: a cursor that is
-- to outlast the transaction, or, before PostgreSQL 18, a trigger that is deferred. What refers to other rows is PostgreSQL's own.
CREATE OR REPLACE FUNCTION sequin_private.check_commit() RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_cursors AS c WHERE c.is_holdable)
     OR current_setting('server_version_num')::integer < 180000
        AND EXISTS (SELECT FROM pg_stat_xact_all_tables AS x
                    JOIN pg_trigger AS t ON t.tgrelid = x.relid AND t.tgdeferrable
                    LEFT JOIN pg_constraint AS c ON c.oid = t.tgconstraint
                    WHERE x.n_tup_ins + x.n_tup_upd + x.n_tup_del > 0
                      AND (NOT t.tgisinternal OR c.contype = 'x')) THEN
    RAISE EXCEPTION 'a trigger of the table leaves work for the end of the transaction'
      USING ERRCODE = 'feature_not_supported',
            HINT = 'It declares a cursor WITH HOLD, or a table that is written to has a DEFERRABLE trigger or exclusion constraint.';
  END IF;
END
$$;

-- A step of one subscription, in all partitions, unless another gateway is at it. Returns how many offsets were passed.
CREATE OR REPLACE FUNCTION sequin_private.copy_topic(subscription_id integer) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  subscription sequin_control.subscribed_tables;
  copies       text;
  place        record;
  passed       bigint := 0;
BEGIN
  SELECT s.* INTO subscription FROM sequin_control.subscribed_tables AS s WHERE s.id = subscription_id FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  copies := sequin_private.copy_function(subscription);
  UPDATE sequin_control.subscribed_tables AS s SET problem = null, problem_at = null
    WHERE s.id = subscription_id AND s.problem IS NOT NULL;
  FOR place IN
    SELECT p.topic_id, p.partition, greatest(coalesce(k."offset", 0), p.log_start_offset) AS next_offset
    FROM sequin_control.topics AS t
    JOIN sequin_log.stable_offsets AS p ON p.topic_id = t.id
    LEFT JOIN sequin_control.consumers AS c ON c.name = subscription.consumer
    LEFT JOIN sequin_control.cursors AS k
      ON k.consumer_id = c.id AND k.topic_id = p.topic_id AND k.partition = p.partition AND k.key_filter = ''
    WHERE t.name = subscription.topic AND t.deleted_at IS NULL
      AND p.stable_offset > greatest(coalesce(k."offset", 0), p.log_start_offset)
    ORDER BY p.partition
  LOOP
    passed := passed + sequin_private.copy_records(subscription, copies, place.topic_id, place.partition, place.next_offset);
  END LOOP;
  PERFORM sequin_private.check_commit();
  RETURN passed;
END
$$;

CREATE OR REPLACE FUNCTION sequin_private.note_subscription_problem(subscription_id integer, problem text) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
  UPDATE sequin_control.subscribed_tables AS s SET problem = $2, problem_at = clock_timestamp() WHERE s.id = $1
$$;

-- Gateways see by the version that there are others to work on.
CREATE OR REPLACE FUNCTION sequin_control.subscribed_tables_changed() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = sequin_control, pg_temp AS $$
BEGIN
  UPDATE settings_version SET version = version + 1 WHERE kind = 'subscribed_tables';
  RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER subscribed_tables_changed
  AFTER INSERT OR DELETE OR TRUNCATE ON sequin_control.subscribed_tables
  FOR EACH STATEMENT EXECUTE FUNCTION sequin_control.subscribed_tables_changed();

CREATE OR REPLACE VIEW sequin.subscribed_tables WITH (security_barrier) AS
SELECT s.relation::text AS table_name, s.topic, s.consumer, s.key, s.format, s.on_error, s.owner, s.subscribed_at AS subscribed, s.applied,
       left_over.count AS lag, s.errors, s.last_error, s.last_error_at, s.problem, s.problem_at
FROM sequin_private.subscriptions AS s
LEFT JOIN sequin_control.topics AS t ON t.name = s.topic AND t.deleted_at IS NULL
CROSS JOIN LATERAL (
  SELECT coalesce(sum(p.stable_offset - greatest(coalesce(k."offset", 0), p.log_start_offset)), 0) AS count
  FROM sequin_log.stable_offsets AS p
  LEFT JOIN sequin_control.consumers AS c ON c.name = s.consumer
  LEFT JOIN sequin_control.cursors AS k
    ON k.consumer_id = c.id AND k.topic_id = p.topic_id AND k.partition = p.partition AND k.key_filter = ''
  WHERE p.topic_id = t.id
) AS left_over
WHERE sequin_control.may_see(current_user, t.id) OR pg_has_role(current_user, to_regrole(quote_ident(s.owner)), 'USAGE');

COMMENT ON VIEW sequin.subscribed_tables IS 'Tables that are kept equal to topics, and how they do';
COMMENT ON COLUMN sequin.subscribed_tables.table_name IS 'Its name; null if it was dropped';
COMMENT ON COLUMN sequin.subscribed_tables.topic IS 'Which topic it follows';
COMMENT ON COLUMN sequin.subscribed_tables.consumer IS 'Whose offsets tell how far it is';
COMMENT ON COLUMN sequin.subscribed_tables.key IS 'The expression that is each row''s key';
COMMENT ON COLUMN sequin.subscribed_tables.format IS 'row or debezium';
COMMENT ON COLUMN sequin.subscribed_tables.on_error IS 'What to do with a record that does not fit: stop before it, or skip it';
COMMENT ON COLUMN sequin.subscribed_tables.owner IS 'The owner of the table when it was subscribed, as whom everything is done';
COMMENT ON COLUMN sequin.subscribed_tables.applied IS 'How many records are behind it';
COMMENT ON COLUMN sequin.subscribed_tables.lag IS 'How many offsets are before it';
COMMENT ON COLUMN sequin.subscribed_tables.errors IS 'How many records were skipped';
COMMENT ON COLUMN sequin.subscribed_tables.last_error IS 'The last record that did not fit';
COMMENT ON COLUMN sequin.subscribed_tables.problem IS 'Why it does not get on; null if it does';
COMMENT ON COLUMN sequin.subscribed_tables.problem_at IS 'When that was last tried';
