-- What may be published or subscribed.

-- A table of the caller's, and the expression of its key. It is the owner who publishes, nobody else: what belongs to a table
-- runs with its owner's rights, so whoever has more would lend them to the owner's types and functions.
CREATE OR REPLACE FUNCTION sequin_private.check_own_table(caller name, relation regclass, name text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known pg_class;
BEGIN
  SELECT c.* INTO known FROM pg_class AS c WHERE c.oid = relation;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'table "%" does not exist', coalesce(left(name, 300), 'null')
      USING ERRCODE = 'undefined_table', HINT = 'Name its schema as well: schema.table.';
  END IF;
  IF known.relkind NOT IN ('r', 'p') OR known.relnamespace = ANY ('{pg_catalog,information_schema}'::regnamespace[])
     OR known.relnamespace = ANY ('{sequin,sequin_control,sequin_log,sequin_private,sequin_queries,sequin_tables}'::regnamespace[]) THEN
    RAISE EXCEPTION '% is no table of an application', relation USING ERRCODE = 'wrong_object_type';
  END IF;
  IF known.relkind = 'p' OR known.relispartition
     OR EXISTS (SELECT FROM pg_inherits AS i WHERE relation IN (i.inhrelid, i.inhparent)) THEN
    RAISE EXCEPTION '% is partitioned, or part of others', relation
      USING ERRCODE = 'feature_not_supported', HINT = 'It takes a table that is no other''s partition, parent or child.';
  END IF;
  IF known.relpersistence <> 'p' THEN
    RAISE EXCEPTION '% is temporary or unlogged', relation
      USING ERRCODE = 'feature_not_supported', HINT = 'It would be empty after a crash, and nobody told.';
  END IF;
  IF pg_get_userbyid(known.relowner) <> caller THEN
    RAISE EXCEPTION 'must be owner of table %', relation
      USING ERRCODE = 'insufficient_privilege', HINT = format('SET ROLE %I first, if you may.', pg_get_userbyid(known.relowner));
  END IF;
END
$$;

-- The names of the primary key's columns, in their order.
CREATE OR REPLACE FUNCTION sequin_private.primary_key(relation regclass) RETURNS text[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  names text[] := (SELECT array_agg(a.attname::text ORDER BY k.place)
                   FROM pg_index AS i
                   CROSS JOIN unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (number, place)
                   JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
                   WHERE i.indrelid = relation AND i.indisprimary AND i.indimmediate AND k.place <= i.indnkeyatts);
BEGIN
  IF names IS NULL THEN
    RAISE EXCEPTION '% has no primary key that is checked at once', relation
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'ALTER TABLE … ADD PRIMARY KEY (…), which must not be DEFERRABLE.';
  END IF;
  RETURN names;
END
$$;

-- The key expression, which is the primary key where that is one column and nothing else is said.
CREATE OR REPLACE FUNCTION sequin_private.table_key(relation regclass, key text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  max_length  CONSTANT integer := 10000;
  primary_key CONSTANT text[]  := sequin_private.primary_key(relation);
BEGIN
  IF length(key) > max_length THEN
    RAISE EXCEPTION 'the key has % characters', length(key)
      USING ERRCODE = 'program_limit_exceeded', HINT = format('An expression has at most %s.', max_length);
  END IF;
  IF key IS NULL AND cardinality(primary_key) > 1 THEN
    RAISE EXCEPTION 'the primary key of % has several columns', relation
      USING ERRCODE = 'invalid_parameter_value',
            HINT = format('Say what the key is, as key => ''concat_ws(''''.'''', %s)''.', array_to_string(primary_key, ', '));
  END IF;
  RETURN coalesce(key, quote_ident(primary_key[1]));
END
$$;

-- Those columns of a table whose names are in an expression, for it to be over these.
CREATE OR REPLACE FUNCTION sequin_private.named_columns(relation regclass, expression text) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(array_agg(a.attname::text ORDER BY a.attnum), '{}')
  FROM pg_attribute AS a
  WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped
    AND (strpos(lower(expression), lower(a.attname)) > 0 OR strpos(expression, replace(a.attname, '"', '""')) > 0)
$$;

CREATE OR REPLACE FUNCTION sequin_private.check_table_options(format text, topic text) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF topic IS NULL THEN
    RAISE EXCEPTION 'which topic?' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  IF format IS NULL OR format NOT IN ('row', 'debezium') THEN
    RAISE EXCEPTION 'there is no format "%"', left(coalesce(format, 'null'), 100)
      USING ERRCODE = 'invalid_parameter_value', HINT = 'It is row or debezium.';
  END IF;
END
$$;

-- What makes rows of a table a type of a fixed name, and their key a function, which follow renames; PostgreSQL refuses to drop
-- what the key is made of. The function is so that the planner makes it part of the query that has it. Its argument is of exactly
-- the type of what is given to it, so that no other function of its name can be meant, and has a name: dumps leave out the
-- numbers of arguments.
CREATE OR REPLACE FUNCTION sequin_private.key_statements(relation regclass, key text, row_type text, key_function text) RETURNS text[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  columns CONSTANT text[] := sequin_private.named_columns(relation, key);
BEGIN
  IF columns = '{}' THEN
    RAISE EXCEPTION 'the key has no column of %', relation
      USING ERRCODE = 'invalid_parameter_value', HINT = 'It is one SQL expression over the columns of the table, as ''region || ''.'' || id''.';
  END IF;
  RETURN ARRAY[
    format('CREATE DOMAIN sequin_tables.%s AS %s', row_type, relation),
    format('CREATE ' || 'FUNCTION sequin_tables.%s(given sequin_tables.%s) RETURNS TABLE (key pg_catalog.text) LANGUAGE sql STABLE
            BEGIN ATOMIC SELECT (%s' || E'\n' || ')::pg_catalog.text FROM (SELECT %s) AS r; END', key_function, row_type, key,
           (SELECT string_agg(format('($1).%1$I AS %1$I', c.name), ', ') FROM unnest(columns) AS c (name))),
    format('REVOKE ALL ON FUNCTION sequin_tables.%s FROM PUBLIC', key_function)];
END
$$;

-- Does what a plan says, as the caller. What counts about a key is the first attempt, between CASE and END, as in
-- expression_type.
CREATE OR REPLACE FUNCTION sequin_private.carry_out(plan sequin_private.table_plan, caller_path text) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  asked   refcursor;
  problem text;
  state   text;
  waits   CONSTANT boolean := current_setting('lock_timeout') = '0';
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'this takes a transaction that is READ COMMITTED'
      USING ERRCODE = 'feature_not_supported', HINT = 'Another one does not see what was written before it had the table''s lock.';
  END IF;
  IF waits THEN
    PERFORM set_config('lock_timeout', '10s', true);
  END IF;
  EXECUTE plan.statements[1];
  BEGIN
    PERFORM set_config('search_path', caller_path, true);
    OPEN asked FOR EXECUTE plan.key_test;
    CLOSE asked;
  EXCEPTION WHEN OTHERS THEN
    problem := SQLERRM;
    state := SQLSTATE;
  END;
  PERFORM set_config('search_path', caller_path, true);
  IF problem IS NOT NULL THEN
    RAISE EXCEPTION 'the key cannot be one: %', pg_catalog.split_part(problem, E'\n', 1)
      USING ERRCODE = state, HINT = 'It is one SQL expression over the columns of the table, as ''region || ''.'' || id''.';
  END IF;
  FOR place IN 2 .. pg_catalog.cardinality(plan.statements) LOOP
    EXECUTE plan.statements[place];
  END LOOP;
  IF waits THEN
    PERFORM pg_catalog.set_config('lock_timeout', '0', true);
  END IF;
  RETURN plan.id;
END
$$;

-- Lets somebody make what belongs to a table, until end_making.
CREATE OR REPLACE FUNCTION sequin_private.begin_making(caller name) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- one after the other: a schema's rights are one row
  PERFORM pg_advisory_xact_lock(hashtext('sequin tables'));
  EXECUTE format('GRANT CREATE ON SCHEMA sequin_tables TO %I', caller);
END
$$;

-- Looks at what was made, and takes back the right to.
CREATE OR REPLACE FUNCTION sequin_private.end_making(caller name, key_function text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sequin_private.check_query_tree('key', caller, (SELECT p.prosqlbody::text FROM pg_proc AS p
                                                          WHERE p.pronamespace = 'sequin_tables'::regnamespace AND p.proname = key_function));
  IF caller <> current_user THEN
    EXECUTE format('REVOKE CREATE ON SCHEMA sequin_tables FROM %I', caller);
  END IF;
END
$$;

-- Drops what belongs to a table, which the owner of the schema may.
CREATE OR REPLACE FUNCTION sequin_private.drop_made(functions text[], row_type text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
  dropped regprocedure;
BEGIN
  FOR dropped IN
    SELECT p.oid FROM pg_proc AS p WHERE p.pronamespace = 'sequin_tables'::regnamespace AND p.proname = ANY (functions)
  LOOP
    EXECUTE format('DROP FUNCTION %s CASCADE', dropped);
  END LOOP;
  EXECUTE format('DROP DOMAIN IF EXISTS sequin_tables.%s', row_type);
END
$$;
