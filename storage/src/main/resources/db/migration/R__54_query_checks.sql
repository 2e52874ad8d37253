-- What may be a query.

-- An error unless a text is one expression over the columns of messages, of one of the types: which of them it is.
--
-- Runs as who makes the query, since to plan is to run what is constant, and names nothing in a schema that is closed to that
-- role. What counts is the first attempt, between CASE and END: no bracket is open that the text could close, and a cursor takes
-- but one statement. From then on the path is the caller's, in which nothing may be named without its schema, nor an operator be
-- used, until it is set back.
CREATE OR REPLACE FUNCTION sequin_private.expression_type(
  caller_path text,
  what        text,
  expression  text,
  types       text[],
  is_optional boolean
) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  max_length CONSTANT integer := 10000;
  source     CONSTANT text := 'SELECT FROM (SELECT null::pg_catalog.text, null::pg_catalog.bytea, null::pg_catalog.jsonb, '
                              'null::pg_catalog.timestamptz, null::pg_catalog.int8, null::pg_catalog.int4) '
                              'AS m (key, data, headers, "timestamp", "offset", partition) WHERE ';
  attempt    text := source || E'CASE WHEN true THEN ' || expression || E'\nEND IS NULL';
  asked      refcursor;
  problem    text;
  state      text;
BEGIN
  IF expression IS NULL AND is_optional THEN
    RETURN null;
  END IF;
  IF expression IS NULL THEN
    RAISE EXCEPTION 'a query needs a %', what USING ERRCODE = 'null_value_not_allowed';
  END IF;
  IF length(expression) > max_length THEN
    RAISE EXCEPTION 'the % has % characters', what, length(expression)
      USING ERRCODE = 'program_limit_exceeded', HINT = format('It has at most %s.', max_length);
  END IF;
  FOR place IN 0 .. cardinality(types) LOOP
    IF place > 0 THEN
      attempt := source || format(E'coalesce((%s\n), null::pg_catalog.%s) IS NULL', expression, types[place]);
    END IF;
    BEGIN
      PERFORM pg_catalog.set_config('search_path', caller_path, true);
      OPEN asked FOR EXECUTE attempt;
      CLOSE asked;
      PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    EXCEPTION WHEN OTHERS THEN
      problem := SQLERRM;
      state := SQLSTATE;
    END;
    EXIT WHEN place = 0 AND problem IS NOT NULL;
    IF place > 0 AND problem IS NULL THEN
      RETURN types[place];
    END IF;
    EXIT WHEN place > 0 AND state NOT IN ('42804', '42846');
    problem := CASE WHEN place > 0 THEN 'it is not of type ' || array_to_string(types, ', ') END;
    EXIT WHEN place = cardinality(types);
    problem := null;
  END LOOP;
  RAISE EXCEPTION 'the % expression cannot be part of a query: %', what, split_part(problem, E'\n', 1)
    USING ERRCODE = state,
          HINT = 'It is one SQL expression over the columns key, data, headers, "timestamp", "offset" and partition.';
END
$$;

CREATE OR REPLACE FUNCTION sequin_private.checked_query(
  path text, predicate text, key text, data text, headers text, on_error text
) RETURNS sequin_private.query_text
LANGUAGE sql VOLATILE
RETURN ROW(path, predicate, key, data, headers, on_error,
           ARRAY[sequin_private.expression_type(path, 'predicate', predicate, '{bool}', false),
                 sequin_private.expression_type(path, 'key', key, '{text}', true),
                 sequin_private.expression_type(path, 'data', data, '{text,bytea,jsonb,json}', true),
                 sequin_private.expression_type(path, 'headers', headers, '{jsonb}', true)])::sequin_private.query_text;

CREATE OR REPLACE FUNCTION sequin_private.check_on_error(on_error text) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF on_error IS NULL OR on_error NOT IN ('skip', 'stop') THEN
    RAISE EXCEPTION 'on_error is "%"', left(coalesce(on_error, 'null'), 100)
      USING ERRCODE = 'invalid_parameter_value', HINT = 'It is skip or stop.';
  END IF;
END
$$;

DROP FUNCTION IF EXISTS sequin_private.check_query_tree(name, text); -- of older releases

-- An error if a query, or the key of a table, does what none may: it reads no tables, and calls nothing that is volatile or not for
-- its owner. What a function does that it calls nobody can see here; that a query writes nothing is seen to when it runs.
CREATE OR REPLACE FUNCTION sequin_private.check_query_tree(what text, owner name, tree text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  called record;
BEGIN
  IF tree ~ ':rtekind 0 ' THEN
    RAISE EXCEPTION 'a % reads no other tables', what
      USING ERRCODE = 'feature_not_supported',
            HINT = 'What it says of a record or row may only depend on that: join where the records are read.';
  END IF;
  FOR called IN
    SELECT p.oid::regprocedure AS name, p.provolatile = 'v' AS is_volatile,
           has_schema_privilege(owner, p.pronamespace, 'USAGE') AND has_function_privilege(owner, p.oid, 'EXECUTE') AS is_allowed
    FROM regexp_matches(tree, ':(?:funcid|opfuncid|aggfnoid|winfnoid) (\d+)', 'g') AS f
    JOIN pg_proc AS p ON p.oid = f[1]::oid
    ORDER BY 1
  LOOP
    IF called.is_volatile THEN
      RAISE EXCEPTION 'a % calls no volatile function, as % is', what, called.name
        USING ERRCODE = 'feature_not_supported',
              HINT = 'It must always say the same of a record or row, and change nothing. A function that does so can be declared STABLE.';
    END IF;
    IF NOT called.is_allowed THEN
      RAISE EXCEPTION 'permission denied for function %', called.name USING ERRCODE = 'insufficient_privilege';
    END IF;
  END LOOP;
END
$$;

