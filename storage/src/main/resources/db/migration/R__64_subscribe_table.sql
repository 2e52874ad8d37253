-- Subscribing tables to topics.

-- A compacted topic, for who may work on it.
CREATE OR REPLACE FUNCTION sequin_private.topic_to_keep(caller name, topic text) RETURNS integer
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found_id CONSTANT integer := (SELECT t.id FROM sequin_control.topics AS t
                                WHERE t.name = topic_to_keep.topic AND t.deleted_at IS NULL
                                  AND sequin_control.may_see(caller, t.id));
BEGIN
  IF found_id IS NULL THEN
    RAISE EXCEPTION 'topic "%" does not exist', left(topic, 300)
      USING ERRCODE = 'undefined_object', HINT = 'A table follows one topic, without wildcards. View sequin.topics lists the topics.';
  END IF;
  IF NOT sequin_control.may_work(caller, found_id) THEN
    PERFORM sequin_control.refuse_access(topic, 'work');
  END IF;
  IF NOT EXISTS (SELECT FROM sequin_control.keyed_topics AS k WHERE k.id = found_id)
     OR EXISTS (SELECT FROM sequin_control.queries AS q WHERE q.topic_id = found_id) THEN
    RAISE EXCEPTION 'topic "%" is not compacted', topic
      USING ERRCODE = 'wrong_object_type', HINT = 'Only a topic with cleanup.policy=compact keeps the newest row of each key.';
  END IF;
  RETURN found_id;
END
$$;

-- So that two rows that once had the same primary key, but keys in different partitions, are not taken for one another.
CREATE OR REPLACE FUNCTION sequin_private.check_key_columns(relation regclass, key text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  primary_key CONSTANT text[] := sequin_private.primary_key(relation);
  other       CONSTANT text   := (SELECT c.name FROM unnest(sequin_private.named_columns(relation, key)) AS c (name)
                                  WHERE c.name <> ALL (primary_key) AND key ~* ('\m' || c.name || '\M')
                                  LIMIT 1);
BEGIN
  IF other IS NOT NULL THEN
    RAISE EXCEPTION 'column "%" is in the key, and not in the primary key of %', other, relation
      USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'The primary key of the copy needs all columns that the key is made of.';
  END IF;
END
$$;

CREATE OR REPLACE FUNCTION sequin_private.begin_subscription(
  caller   name,
  topic    text,
  relation regclass,
  name     text,
  consumer text,
  key      text,
  format   text,
  on_error text
) RETURNS sequin_private.table_plan
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  max_name_bytes CONSTANT integer := 2000;
  plan sequin_private.table_plan;
BEGIN
  PERFORM sequin_private.check_table_options(format, topic);
  PERFORM sequin_private.check_on_error(on_error);
  IF consumer IS NULL OR octet_length(consumer) NOT BETWEEN 1 AND max_name_bytes THEN
    RAISE EXCEPTION 'the consumer''s name has % bytes', coalesce(octet_length(consumer), 0)
      USING ERRCODE = 'invalid_parameter_value', HINT = format('A name has 1 to %s bytes.', max_name_bytes);
  END IF;
  PERFORM sequin_private.topic_to_keep(caller, topic);
  PERFORM sequin_private.check_own_table(caller, relation, name);
  PERFORM sequin_private.begin_making(caller);
  PERFORM sequin_private.sweep_subscriptions();
  plan.key := sequin_private.table_key(relation, key);
  PERFORM sequin_private.check_key_columns(relation, plan.key);
  plan.key_test := format('SELECT FROM ONLY %s AS r WHERE CASE WHEN true THEN %s' || E'\n' || 'END IS NULL', relation, plan.key);
  INSERT INTO sequin_control.subscribed_tables (topic, consumer, key, format, on_error, owner)
    VALUES (begin_subscription.topic, begin_subscription.consumer, plan.key, begin_subscription.format,
            begin_subscription.on_error, caller)
    RETURNING id INTO plan.id;
  plan.statements :=
    format('LOCK TABLE ONLY %s IN SHARE ROW EXCLUSIVE MODE', relation)
    || sequin_private.key_statements(relation, plan.key, 'copy_row_' || plan.id, 'copy_key_' || plan.id)
    || format('CREATE ' || 'FUNCTION sequin_tables.copy_%s(keys text[], data text[]) RETURNS void %s AS %L', plan.id,
              sequin_private.publisher_settings() || ' SET enable_nestloop = on',
              sequin_private.subscriber_code(plan.id, format, sequin_private.rows_of_keys(relation, key)))
    || format('REVOKE ALL ON FUNCTION sequin_tables.copy_%s FROM PUBLIC', plan.id)
    || format('GRANT EXECUTE ON FUNCTION sequin_tables.copy_%s TO %I', plan.id, current_user);
  RETURN plan;
EXCEPTION WHEN unique_violation THEN
  RAISE EXCEPTION 'consumer "%" keeps a table of topic "%" already', consumer, topic USING ERRCODE = 'duplicate_object';
END
$$;

CREATE OR REPLACE FUNCTION sequin_private.end_subscription(caller name, id integer) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT sequin_private.end_making($1, 'copy_key_' || $2)
$$;

CREATE OR REPLACE FUNCTION sequin.subscribe_table(
  topic      text,
  into_table text,
  consumer   text,
  key        text DEFAULT null,
  format     text DEFAULT 'row',
  on_error   text DEFAULT 'stop'
) RETURNS void
LANGUAGE sql VOLATILE
RETURN sequin_private.end_subscription(current_user,
         sequin_private.carry_out(
           sequin_private.begin_subscription(current_user, $1, to_regclass($2), $2, $3, $4, $5, $6),
           current_setting('search_path')));

COMMENT ON FUNCTION sequin.subscribe_table(text, text, text, text, text, text) IS
  'From now on keeps a table equal to a compacted topic, in a gateway, each record once. The key is the expression over the table''s primary key that the records'' keys are, by default the primary key; the format is ''row'' or ''debezium''. Where a record does not fit, on_error says ''stop'' or ''skip''. For the table''s owner';

CREATE OR REPLACE VIEW sequin_private.subscriptions AS
SELECT s.*, b.typrelid::regclass AS relation
FROM sequin_control.subscribed_tables AS s
LEFT JOIN pg_type AS d ON d.typnamespace = 'sequin_tables'::regnamespace AND d.typname = 'copy_row_' || s.id
LEFT JOIN pg_type AS b ON b.oid = d.typbasetype;

CREATE OR REPLACE FUNCTION sequin_private.drop_subscription(subscription integer) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sequin_private.drop_made(ARRAY['copy_' || subscription, 'copy_key_' || subscription], 'copy_row_' || subscription);
  DELETE FROM sequin_control.subscribed_tables AS s WHERE s.id = subscription;
END
$$;

-- Clears up after tables that were dropped.
CREATE OR REPLACE FUNCTION sequin_private.sweep_subscriptions() RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  swept integer;
BEGIN
  FOR swept IN SELECT s.id FROM sequin_private.subscriptions AS s WHERE s.relation IS NULL LOOP
    PERFORM sequin_private.drop_subscription(swept);
  END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION sequin_private.unsubscribe_table(caller name, relation regclass, name text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  dropped integer;
  count   integer := 0;
BEGIN
  PERFORM sequin_private.check_own_table(caller, relation, name);
  PERFORM pg_advisory_xact_lock(hashtext('sequin tables'));
  FOR dropped IN SELECT s.id FROM sequin_private.subscriptions AS s WHERE s.relation = unsubscribe_table.relation ORDER BY s.id LOOP
    PERFORM sequin_private.drop_subscription(dropped);
    count := count + 1;
  END LOOP;
  IF count = 0 THEN
    RAISE EXCEPTION 'table % is not subscribed', relation
      USING ERRCODE = 'undefined_object', HINT = 'View sequin.subscribed_tables lists those that are.';
  END IF;
  PERFORM sequin_private.sweep_subscriptions();
  RETURN count;
END
$$;

CREATE OR REPLACE FUNCTION sequin.unsubscribe_table(table_name text) RETURNS integer
LANGUAGE sql VOLATILE
RETURN sequin_private.unsubscribe_table(current_user, to_regclass($1), $1);

COMMENT ON FUNCTION sequin.unsubscribe_table(text) IS
  'Keeps a table equal to its topics no more; its rows stay, and so do the consumers'' offsets';
