-- Running queries. A query is a function in sequin_queries that belongs to the role that made it: it runs with that role's rights
-- and search path, whoever reads. No role is set: what a role's expressions call could set another one, which a function with its
-- owner's rights cannot.

-- What a query makes of records: of those that it chooses what it gives instead of their keys, data and headers, and of those
-- that it fails on why. Other failures than those of a record are the caller's. Once with all records; where that fails, with
-- parts of them. Read only: with the subtransaction, that of the block, that ends, and nobody can end it before.
CREATE OR REPLACE FUNCTION sequin_private.run_query(
  function_name text,
  partition     integer,
  offsets       bigint[],
  times         timestamptz[],
  keys          text[],
  datas         bytea[],
  headers       jsonb[]
) RETURNS TABLE ("offset" bigint, key text, data bytea, new_headers jsonb, error_state text, error_message text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  parts CONSTANT integer := 16;
  size  CONSTANT integer := cardinality(offsets);
  step  CONSTANT integer := greatest((size + parts - 1) / parts, 1);
  hits  record;
BEGIN
  PERFORM set_config('transaction_read_only', 'on', true);
  -- into arrays: rows that are returned already would stay when the next one fails
  EXECUTE 'SELECT array_agg(q."offset") AS offsets, array_agg(q.key) AS keys, array_agg(q.data) AS datas,
                  array_agg(sequin_log.checked_headers(q.headers)) AS headers
           FROM ' || function_name || '($1, $2, $3, $4, $5, $6) AS q'
    INTO hits USING partition, offsets, times, keys, datas, headers;
  RETURN QUERY
    SELECT h.o, h.k, h.d, h.h, null::text, null::text
    FROM unnest(hits.offsets, hits.keys, hits.datas, hits.headers) AS h (o, k, d, h);
EXCEPTION WHEN OTHERS THEN
  IF left(SQLSTATE, 2) NOT IN ('21', '22', '23', '2F', 'P0') THEN
    RAISE;
  END IF;
  IF size = 1 THEN
    RETURN QUERY SELECT offsets[1], null::text, null::bytea, null::jsonb, SQLSTATE, left(SQLERRM, 500);
    RETURN;
  END IF;
  FOR part IN 1 .. size BY step LOOP
    RETURN QUERY
      SELECT r.* FROM sequin_private.run_query(function_name, partition,
                                               offsets[part : part + step - 1], times[part : part + step - 1],
                                               keys[part : part + step - 1], datas[part : part + step - 1],
                                               headers[part : part + step - 1]) AS r;
  END LOOP;
END
$$;

-- The query's function, if it may run.
CREATE OR REPLACE FUNCTION sequin_private.query_function(query sequin_control.queries) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  function_name CONSTANT text := format('sequin_queries.q_%s_%s', query.id, query.version);
  owner         text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = query.owner) OR NOT sequin_control.may_read(query.owner, query.base_id) THEN
    RAISE EXCEPTION 'role "%" may not read the topic of its query any more', query.owner
      USING ERRCODE = 'insufficient_privilege', HINT = 'It takes sequin.grant_topic(topic, role, ''read'').';
  END IF;
  SELECT p.proowner::regrole::text INTO owner
    FROM pg_proc AS p
    WHERE p.pronamespace = 'sequin_queries'::regnamespace
      AND p.proname = format('q_%s_%s', query.id, query.version);
  IF owner IS NULL OR owner <> quote_ident(query.owner) THEN
    RAISE EXCEPTION 'the function % of role "%" is not there any more', function_name, query.owner
      USING ERRCODE = 'undefined_function', HINT = 'sequin.alter_query_topic makes it anew.';
  END IF;
  RETURN function_name;
END
$$;

-- An error where there is one among a query's.
CREATE OR REPLACE FUNCTION sequin_private.raise_query_error(
  query     sequin_control.queries,
  partition integer,
  offsets   bigint[],
  errors    text[]
) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  failed record;
BEGIN
  SELECT e.at, e.message INTO failed
    FROM unnest(offsets, errors) AS e (at, message)
    WHERE e.message IS NOT NULL
    ORDER BY e.at
    LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the query stops at partition % offset %: %', partition, failed.at, failed.message
      USING ERRCODE = 'data_exception',
            HINT = 'sequin.alter_query_topic lets it choose otherwise, or go on with on_error => ''skip''.';
  END IF;
END
$$;

-- For gateways, who have the records. Only those columns are given that the query uses.
CREATE OR REPLACE FUNCTION sequin_private.choose_records(
  query_id       integer,
  wanted_version integer,
  partition      integer,
  offsets        bigint[],
  times_ms       bigint[],
  keys           text[],
  datas          bytea[],
  header_counts  integer[],
  header_bytes   bytea[]
) RETURNS TABLE (
  "offset" bigint, key text, data bytea, header_count integer, headers bytea, error_state text, error_message text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  query         sequin_control.queries;
  times         timestamptz[];
  headers       jsonb[];
BEGIN
  SELECT q.* INTO query FROM sequin_control.queries AS q WHERE q.id = query_id AND q.version = wanted_version;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the query was altered or dropped' USING ERRCODE = 'undefined_object';
  END IF;
  IF times_ms IS NOT NULL THEN
    times := ARRAY(SELECT sequin_log.message_time(t.ms) FROM unnest(times_ms) WITH ORDINALITY AS t (ms, n) ORDER BY t.n);
  END IF;
  IF header_counts IS NOT NULL THEN
    headers := ARRAY(SELECT sequin_log.keyed_headers(h.c, h.b)
                     FROM unnest(header_counts, header_bytes) WITH ORDINALITY AS h (c, b, n) ORDER BY h.n);
  END IF;
  RETURN QUERY
    SELECT r."offset", r.key, r.data, e.header_count, e.bytes, r.error_state, r.error_message
    FROM sequin_private.run_query(sequin_private.query_function(query), partition, offsets, times, keys, datas, headers) AS r
    LEFT JOIN LATERAL sequin_log.encoded_headers(r.new_headers) AS e ON r.new_headers IS NOT NULL;
END
$$;

-- Takes note of records that a query failed on, each counted once as long as it is remembered.
CREATE OR REPLACE FUNCTION sequin_private.note_query_errors(
  query_id  integer,
  partition integer,
  offsets   bigint[],
  states    text[],
  messages  text[]
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  max_remembered CONSTANT integer := 1000;
BEGIN
  -- one after the other
  PERFORM FROM sequin_control.queries AS q WHERE q.id = query_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  WITH noted AS (
    INSERT INTO sequin_control.query_errors AS e (query_id, partition, "offset", sqlstate, message)
      SELECT note_query_errors.query_id, note_query_errors.partition, f.failed, f.state, f.message
      FROM unnest(offsets, states, messages) AS f (failed, state, message)
      ON CONFLICT DO NOTHING
      RETURNING 1
  )
  UPDATE sequin_control.queries AS q SET errors = q.errors + (SELECT count(*) FROM noted) WHERE q.id = query_id;
  DELETE FROM sequin_control.query_errors AS e
    WHERE (e.query_id, e.partition, e."offset") IN (
      SELECT o.query_id, o.partition, o."offset" FROM sequin_control.query_errors AS o
      WHERE o.query_id = note_query_errors.query_id
      ORDER BY o.seen_at DESC, o."offset" DESC
      OFFSET max_remembered);
END
$$;

-- The next offsets that a consumer with a query may have, as sequin_log.next_offsets.
CREATE OR REPLACE FUNCTION sequin_private.next_query_offsets(
  query_id        integer,
  wanted_partition integer,
  next_offset     bigint,
  pattern         text,
  max_records     bigint,
  OUT matching   int8multirange,
  OUT scanned_to bigint,
  OUT is_opaque  boolean
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  max_scanned CONSTANT bigint := 100000;
  page        CONSTANT bigint := 10000;
  base        CONSTANT integer := (SELECT q.base_id FROM sequin_control.queries AS q WHERE q.id = query_id);
  candidates  record;
  found       bigint[];
BEGIN
  scanned_to := next_offset;
  LOOP
    SELECT n.* INTO candidates FROM sequin_log.next_offsets(base, wanted_partition, scanned_to, null, page) AS n;
    is_opaque := candidates.is_opaque;
    found := ARRAY(SELECT r."offset"
                   FROM sequin_private.query_records(query_id, wanted_partition, scanned_to, candidates.scanned_to - 1) AS r
                   WHERE r."offset" <@ candidates.matching AND (pattern IS NULL OR r.key COLLATE "C" ~ pattern)
                   ORDER BY 1
                   LIMIT max_records);
    EXIT WHEN cardinality(found) > 0 OR is_opaque OR candidates.scanned_to <= scanned_to
              OR candidates.scanned_to - next_offset >= max_scanned;
    scanned_to := candidates.scanned_to;
  END LOOP;
  matching := (SELECT coalesce(range_agg(int8range(f, f, '[]')), '{}') FROM unnest(found) AS f);
  scanned_to := CASE WHEN cardinality(found) = max_records THEN found[cardinality(found)] + 1 ELSE candidates.scanned_to END;
  is_opaque := is_opaque AND isempty(matching);
END
$$;

-- Records that a consumer was given, as sequin_log.records_in, and what its query makes of them, if it has one. One that the
-- query does not choose any more is as it was sent.
CREATE OR REPLACE FUNCTION sequin_private.given_records(
  query_id         integer,
  wanted_topic     integer,
  wanted_partition integer,
  firsts           bigint[],
  lasts            bigint[]
) RETURNS TABLE ("offset" bigint, key text, data bytea, headers jsonb, "timestamp" timestamptz, range bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  query CONSTANT sequin_control.queries := (SELECT q FROM sequin_control.queries AS q WHERE q.id = query_id);
  kept  record;
BEGIN
  IF num_nonnulls(query.key_expression, query.data_expression, query.headers_expression) = 0 THEN
    RETURN QUERY SELECT r.* FROM sequin_log.records_in(wanted_topic, wanted_partition, firsts, lasts) AS r;
    RETURN;
  END IF;
  SELECT array_agg(r."offset") AS offsets, array_agg(r."timestamp") AS times, array_agg(r.key) AS keys,
         array_agg(r.data) AS datas, array_agg(r.headers) AS headers, array_agg(r.range) AS ranges
    INTO kept
    FROM sequin_log.records_in(wanted_topic, wanted_partition, firsts, lasts) AS r;
  IF kept.offsets IS NULL THEN
    RETURN;
  END IF;
  RETURN QUERY
    SELECT m."offset",
           CASE WHEN c."offset" IS NULL OR query.key_expression IS NULL THEN m.key
                ELSE coalesce(c.key, wanted_partition || '-' || m."offset") END,
           CASE WHEN c."offset" IS NULL OR query.data_expression IS NULL THEN m.data ELSE c.data END,
           CASE WHEN c."offset" IS NULL OR query.headers_expression IS NULL THEN m.headers ELSE coalesce(c.new_headers, '{}') END,
           m."timestamp", m.range
    FROM unnest(kept.offsets, kept.times, kept.keys, kept.datas, kept.headers, kept.ranges)
           AS m ("offset", "timestamp", key, data, headers, range)
    LEFT JOIN sequin_private.run_query(sequin_private.query_function(query), wanted_partition, kept.offsets, kept.times,
                                       kept.keys, kept.datas, kept.headers) AS c
      ON c."offset" = m."offset" AND c.error_state IS NULL
    ORDER BY m."offset";
END
$$;
