-- Making queries' functions, and dropping them.

-- Gives a query's function to its owner, who needs no right in the schema for longer than that.
CREATE OR REPLACE FUNCTION sequin_private.give_query(owner name, signature regprocedure) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
  EXECUTE format('GRANT CREATE ON SCHEMA sequin_queries TO %I', owner);
  EXECUTE format('ALTER FUNCTION %s OWNER TO %I', signature, owner);
  IF owner <> current_user THEN
    EXECUTE format('REVOKE CREATE ON SCHEMA sequin_queries FROM %I', owner);
  END IF;
  IF NOT has_function_privilege(signature, 'EXECUTE') THEN
    RAISE insufficient_privilege;
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE EXCEPTION 'the gateway''s user "%" may not run queries as role "%"', current_user, owner
    USING ERRCODE = 'insufficient_privilege', HINT = format('An administrator can let it: GRANT %I TO %I;', owner, current_user);
END
$$;

-- Runs a query once, on a record without data and one with some, to see whether it can run at all. What it may fail on in a
-- record is no error.
CREATE OR REPLACE FUNCTION sequin_private.try_query(query sequin_control.queries) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM sequin_private.run_query(sequin_private.query_function(query), 0, '{0,1}', ARRAY[now(), now()], '{a.b,0-1}',
                                        ARRAY['{}'::bytea, null], ARRAY['{}', '{}']::jsonb[]);
END
$$;

-- Nothing stands behind the change of the path but the statement, so that it alone is of the caller's path.
CREATE OR REPLACE FUNCTION sequin_private.execute_in(caller_path text, statement text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
BEGIN
  PERFORM set_config('search_path', caller_path, true);
  EXECUTE statement;
END
$$;

-- Makes the function of a row of queries, whose expressions expression_type has looked at.
CREATE OR REPLACE FUNCTION sequin_private.make_query(query sequin_control.queries, data_type text, caller_path text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  signature CONSTANT text := format(
    'sequin_queries.q_%s_%s(pg_catalog.int4, pg_catalog.int8[], pg_catalog.timestamptz[], pg_catalog.text[], '
    'pg_catalog.bytea[], pg_catalog.jsonb[])', query.id, query.version);
BEGIN
  PERFORM sequin_private.execute_in(caller_path,
    'CREATE ' || 'FUNCTION ' || signature || '
     RETURNS TABLE ("offset" pg_catalog.int8, key pg_catalog.text, data pg_catalog.bytea, headers pg_catalog.jsonb)
     LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
     BEGIN ATOMIC
       SELECT m."offset", '
         || coalesce('(' || query.key_expression || E'\n)::pg_catalog.text', 'null::pg_catalog.text') || ', '
         || coalesce(CASE data_type WHEN 'bytea' THEN '(' || query.data_expression || E'\n)'
                     ELSE 'pg_catalog.convert_to((' || query.data_expression || E'\n)::pg_catalog.text, ''UTF8'')' END,
                     'null::pg_catalog.bytea') || ', '
         || coalesce('(' || query.headers_expression || E'\n)::pg_catalog.jsonb', 'null::pg_catalog.jsonb') || '
       FROM (SELECT r.key, r.data, r.headers, r."timestamp", r."offset", $1 AS partition
             FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4), pg_catalog.unnest($5),
                             pg_catalog.unnest($6)) AS r ("offset", "timestamp", key, data, headers)) AS m
       WHERE (' || query.predicate || E'\n);
     END');
  PERFORM sequin_private.check_query_tree('query', query.owner, (SELECT p.prosqlbody::text FROM pg_proc AS p
                                                        WHERE p.oid = signature::regprocedure));
  PERFORM sequin_private.give_query(query.owner, signature::regprocedure);
  PERFORM sequin_private.try_query(query);
END
$$;

-- Which columns of messages expressions may use: those whose names are in them, or all.
CREATE OR REPLACE FUNCTION sequin_private.used_columns(query sequin_private.query_text) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(array_agg(c.name), '{}')
  FROM unnest(ARRAY['key', 'data', 'headers', 'timestamp']) AS c (name)
  CROSS JOIN concat_ws(' ', query.predicate, query.key, query.data, query.headers) AS e (expressions)
  WHERE e.expressions ~* c.name OR e.expressions ~* '\mm\M|U&'
$$;

CREATE OR REPLACE FUNCTION sequin_private.drop_query_function(query_id integer) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  dropped regprocedure;
BEGIN
  FOR dropped IN
    SELECT p.oid FROM pg_proc AS p
    WHERE p.pronamespace = 'sequin_queries'::regnamespace AND starts_with(p.proname, 'q_' || query_id || '_')
  LOOP
    EXECUTE format('DROP FUNCTION %s', dropped);
  END LOOP;
END
$$;

-- What consumers have of a query goes with it.
CREATE OR REPLACE FUNCTION sequin_private.forget_query(query_id integer) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  base CONSTANT integer := (SELECT q.base_id FROM sequin_control.queries AS q WHERE q.id = query_id FOR UPDATE);
BEGIN
  PERFORM FROM sequin_control.shares AS s
    WHERE s.topic_id = base AND sequin_control.filter_query(s.key_filter) = query_id
    ORDER BY s.id
    FOR UPDATE;
  DELETE FROM sequin_control.shares AS s
    WHERE s.topic_id = base AND sequin_control.filter_query(s.key_filter) = query_id;
  PERFORM FROM sequin_control.cursors AS k
    WHERE k.topic_id = base AND sequin_control.filter_query(k.key_filter) = query_id
    ORDER BY k.consumer_id, k.partition, k.key_filter
    FOR UPDATE;
  DELETE FROM sequin_control.cursors AS k
    WHERE k.topic_id = base AND sequin_control.filter_query(k.key_filter) = query_id;
  UPDATE sequin_control.consumer_terms AS c SET topic_id = null
    WHERE c.topic_id = base AND sequin_control.filter_query(c.key_filter) = query_id;
  DELETE FROM sequin_control.queries AS q WHERE q.id = query_id;
  DELETE FROM sequin_control.topics AS t WHERE t.id = query_id;
  PERFORM sequin_private.drop_query_function(query_id);
  UPDATE sequin_control.catalog_version SET version = version + 1;
END
$$;

-- Drops functions whose queries went with something else.
CREATE OR REPLACE FUNCTION sequin_private.sweep_queries() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sequin_private.drop_query_function(orphan.id)
    FROM (SELECT DISTINCT split_part(p.proname, '_', 2)::integer AS id
          FROM pg_proc AS p
          WHERE p.pronamespace = 'sequin_queries'::regnamespace) AS orphan
    WHERE NOT EXISTS (SELECT FROM sequin_control.queries AS q WHERE q.id = orphan.id);
END
$$;

-- A row of queries and its function.
CREATE OR REPLACE FUNCTION sequin_private.add_query(
  caller      name,
  query_id    integer,
  consumer_id integer,
  base_id     integer,
  query       sequin_private.query_text
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  made sequin_control.queries;
BEGIN
  PERFORM sequin_private.check_on_error(query.on_error);
  -- a gateway that does not know of queries takes their topics for others
  UPDATE sequin_control.compatibility SET oldest_layout = greatest(oldest_layout, 14);
  INSERT INTO sequin_control.queries (id, topic_id, consumer_id, base_id, owner, predicate, key_expression, data_expression,
                                      headers_expression, columns, on_error)
    VALUES (query_id, CASE WHEN add_query.consumer_id IS NULL THEN query_id END, add_query.consumer_id, add_query.base_id, caller,
            query.predicate, query.key, query.data, query.headers, sequin_private.used_columns(query), query.on_error)
    RETURNING * INTO made;
  PERFORM sequin_private.make_query(made, query.types[3], query.path);
END
$$;

-- A consumer's own query of a topic, or of those of its keys that a filter matches: what stands for it as its key filter.
CREATE OR REPLACE FUNCTION sequin_private.add_consumer_query(
  caller      name,
  consumer_id integer,
  base_id     integer,
  key_filter  text,
  query       sequin_private.query_text
) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  query_id CONSTANT integer := nextval(pg_get_serial_sequence('sequin_control.topics', 'id'));
BEGIN
  IF sequin_control.filter_query(key_filter) IS NOT NULL THEN
    RAISE EXCEPTION 'a consumer of a query topic has no query of its own'
      USING ERRCODE = 'feature_not_supported', HINT = 'Let it read the topic that the query topic reads, where both are true.';
  END IF;
  IF EXISTS (SELECT FROM sequin_control.consumer_terms AS k WHERE k.consumer_id = add_consumer_query.consumer_id) THEN
    RETURN key_filter; -- it exists, which is refused
  END IF;
  PERFORM sequin_private.add_query(caller, query_id, consumer_id, base_id, query);
  RETURN concat_ws('.', 'where ' || query_id, nullif(key_filter, ''));
END
$$;
