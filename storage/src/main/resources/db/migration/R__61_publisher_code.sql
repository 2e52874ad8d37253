-- The code that sends a published table's changes. It is generated for each table, because a trigger alone sees which rows a
-- statement has changed, and belongs to the table's owner: neither the gateway's rights nor those of who writes to the table
-- are lent to what types and key expressions of the owner may call.

-- What is fixed while it runs, since it says how values look as text; and no plan for few rows is kept that takes long for many.
CREATE OR REPLACE FUNCTION sequin_private.publisher_settings() RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT 'LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET "TimeZone" = ''UTC''
          SET "DateStyle" = ''ISO'' SET "IntervalStyle" = ''postgres'' SET bytea_output = ''hex'' SET extra_float_digits = 1
          SET row_security = off SET enable_nestloop = off'
$$;

-- An image of a row as Debezium's consumers read it: in UTC, times with a zone end with Z.
CREATE OR REPLACE FUNCTION sequin_private.debezium_image(image text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT replace($code$CASE WHEN {image} IS NULL THEN 'null' WHEN zoned = '{}' THEN {image} ELSE (
            SELECT concat('{', string_agg(concat(to_json(c.key), ':', CASE WHEN c.key = ANY (zoned)
                                                 THEN replace(c.value::text, '+00:00"', 'Z"') ELSE c.value::text END), ','), '}')
            FROM json_each({image}::json) AS c (key, value)) END$code$, '{image}', image)
$$;

-- What becomes of a change: one message, or in Debezium's format two for a delete, of which the second is for compaction.
CREATE OR REPLACE FUNCTION sequin_private.change_messages(format text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE format WHEN 'row' THEN $code$
      keys := array_append(keys, change.key);
      data := array_append(data, change.after);
      images := array_append(images, coalesce(change.after, change.before));
      are_gone := array_append(are_gone, change.after IS NULL);$code$ ELSE replace(replace($code$
      FOR part IN 1 .. CASE WHEN change.after IS NULL THEN 2 ELSE 1 END LOOP
        keys := array_append(keys, change.key);
        data := array_append(data, CASE part WHEN 1 THEN
          concat('{"before":', {before}, ',"after":', {after},
                 ',"source":', source, ',"op":"', change.op, '","ts_ms":', sent_ms, ',"transaction":null}') END);
        images := array_append(images, coalesce(change.after, change.before));
        are_gone := array_append(are_gone, change.after IS NULL);
      END LOOP;$code$, '{before}', sequin_private.debezium_image('change.before')),
                       '{after}', sequin_private.debezium_image('change.after')) END
$$;

-- Sends what the cursor "changes" has, some at a time. Where a trigger has changed rows again that the statement had changed, what
-- it did is sent already: then only that is sent which still is as the statement has left it.
CREATE OR REPLACE FUNCTION sequin_private.change_loop(format text, row_type text, key_function text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT replace(replace(replace($code$
  LOOP
    FETCH changes INTO change;
    is_over := NOT FOUND;
    IF NOT is_over THEN
      IF change.key IS NULL THEN
        RAISE EXCEPTION 'the key of a row of % is null', relation
          USING ERRCODE = 'not_null_violation', HINT = 'The table is published: each row needs a key in its topic.';
      END IF;
      size := size + coalesce(octet_length(change.before), 0) + coalesce(octet_length(change.after), 0);{messages}
    END IF;
    IF cardinality(keys) >= 1000 OR size >= 4194304 OR is_over AND keys <> '{}' THEN
      IF is_nested THEN
        PERFORM set_config('enable_nestloop', 'on', true);
        EXECUTE (
          SELECT format('SELECT coalesce(array_agg(c.key ORDER BY c.number), ''{}''), array_agg(c.data ORDER BY c.number)
                         FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS c (key, data, image, is_gone, number)
                         CROSS JOIN LATERAL json_populate_record(null::%1$s, c.image::json) AS i
                         LEFT JOIN (ONLY %1$s AS t CROSS JOIN LATERAL sequin_tables.{key}(t::sequin_tables.{row}) AS k)
                           ON (%2$s) = (%3$s)
                         WHERE CASE WHEN c.is_gone THEN k.key IS DISTINCT FROM c.key ELSE to_json(t)::text = c.image END',
                        relation, string_agg(format('t.%I', a.attname), ', '), string_agg(format('i.%I', a.attname), ', '))
          FROM pg_index AS p
          JOIN pg_attribute AS a ON a.attrelid = p.indrelid AND a.attnum = ANY (p.indkey)
          WHERE p.indrelid = relation AND p.indisprimary)
          INTO keys, data USING keys, data, images, are_gone;
        PERFORM set_config('enable_nestloop', 'off', true);
      END IF;
      IF keys <> '{}' THEN
        PERFORM sequin.send_batch(topic, keys, data);
      END IF;
      keys := '{}';
      data := '{}';
      images := '{}';
      are_gone := '{}';
      size := 0;
    END IF;
    EXIT WHEN is_over;
  END LOOP;
  CLOSE changes;
$code$, '{messages}', sequin_private.change_messages(format)), '{row}', row_type), '{key}', key_function)
$$;

-- The variables of change_loop, and what Debezium's events say of where they are from.
CREATE OR REPLACE FUNCTION sequin_private.change_variables(topic text, format text, relation text, is_snapshot boolean) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT format($code$
DECLARE
  topic     CONSTANT text     := %L;
  relation  CONSTANT regclass := %s;
  sent_ms   CONSTANT bigint   := floor(extract(epoch FROM clock_timestamp()) * 1000);
  is_nested boolean  := false;
  is_over   boolean;
  source    text;
  zoned     text[]   := '{}';
  changes   refcursor;
  change    record;
  keys      text[]    := '{}';
  data      text[]    := '{}';
  images    text[]    := '{}';
  are_gone  boolean[] := '{}';
  size      bigint    := 0;
BEGIN$code$, topic, relation) || CASE format WHEN 'debezium' THEN format($code$
  SELECT to_json(s)::text, ARRAY(SELECT a.attname::text FROM pg_attribute AS a
                                 WHERE a.attrelid = relation AND a.atttypid = 'timestamptz'::regtype AND NOT a.attisdropped)
    INTO source, zoned
    FROM (SELECT 'sequin' AS version, 'postgresql' AS connector, topic AS name, sent_ms AS ts_ms, %L AS snapshot,
                 current_database() AS db, n.nspname AS schema, c.relname AS "table",
                 pg_current_xact_id()::text::bigint AS "txId", pg_current_wal_insert_lsn() - '0/0' AS lsn
          FROM pg_class AS c
          JOIN pg_namespace AS n ON n.oid = c.relnamespace
          WHERE c.oid = relation) AS s;
$code$, is_snapshot::text) ELSE '' END
$$;

-- Of a table's triggers. What an UPDATE has changed comes as two lists in the same order. Rows whose keys change are gone first, so
-- that a key which one gives up and another one takes is there in the end. TRUNCATE is a delete of each row, as seen by a
-- statement that begins when nobody writes any more.
CREATE OR REPLACE FUNCTION sequin_private.publisher_code(id integer, topic text, format text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT sequin_private.change_variables(topic, format, 'TG_RELID::regclass', false) || replace($code$
  IF pg_get_userbyid((SELECT c.relowner FROM pg_class AS c WHERE c.oid = relation)) <> current_user THEN
    RAISE EXCEPTION 'table % has another owner than when it was published', relation
      USING ERRCODE = 'insufficient_privilege', HINT = 'Its owner can take it back with sequin.unpublish_table, and publish it again.';
  END IF;
  is_nested := coalesce(current_setting('sequin.nested_{id}', true), '') = 'on';
  IF TG_OP = 'INSERT' THEN
    OPEN changes FOR
      SELECT k.key, null::text AS before, to_json(n)::text AS after, 'c' AS op
      FROM new_rows AS n
      CROSS JOIN LATERAL sequin_tables.key_{id}(n::sequin_tables.row_{id}) AS k;
  ELSIF TG_OP = 'DELETE' THEN
    OPEN changes FOR
      SELECT k.key, to_json(o)::text AS before, null::text AS after, 'd' AS op
      FROM old_rows AS o
      CROSS JOIN LATERAL sequin_tables.key_{id}(o::sequin_tables.row_{id}) AS k;
  ELSIF TG_OP = 'UPDATE' THEN
    OPEN changes FOR
      WITH pairs AS MATERIALIZED (
        SELECT o.key AS old_key, n.key AS new_key, o.key IS NOT DISTINCT FROM n.key AS is_same, o.image AS before, n.image AS after
        FROM (SELECT row_number() OVER () AS number, k.key, to_json(r)::text AS image
              FROM old_rows AS r CROSS JOIN LATERAL sequin_tables.key_{id}(r::sequin_tables.row_{id}) AS k) AS o
        JOIN (SELECT row_number() OVER () AS number, k.key, to_json(r)::text AS image
              FROM new_rows AS r CROSS JOIN LATERAL sequin_tables.key_{id}(r::sequin_tables.row_{id}) AS k) AS n USING (number)
      )
      SELECT p.old_key AS key, p.before, null::text AS after, 'd' AS op FROM pairs AS p WHERE NOT p.is_same
      UNION ALL
      SELECT p.new_key, CASE WHEN p.is_same THEN p.before END, p.after, CASE WHEN p.is_same THEN 'u' ELSE 'c' END FROM pairs AS p;
  ELSIF current_setting('transaction_isolation') = 'read committed' THEN
    OPEN changes FOR EXECUTE format(
      'SELECT k.key, to_json(t)::text AS before, null::text AS after, ''d'' AS op
       FROM ONLY %s AS t CROSS JOIN LATERAL sequin_tables.key_{id}(t::sequin_tables.row_{id}) AS k', relation);
  ELSE
    RAISE EXCEPTION 'TRUNCATE of table %, which is published, takes a transaction that is READ COMMITTED', relation
      USING ERRCODE = 'feature_not_supported', HINT = 'Another one does not see all rows that there are.';
  END IF;$code$ || sequin_private.change_loop(format, 'row_{id}', 'key_{id}') || $code$
  IF is_nested OR pg_trigger_depth() > 1 THEN
    PERFORM set_config('sequin.nested_{id}', CASE WHEN pg_trigger_depth() > 1 THEN 'on' ELSE '' END, true);
  END IF;
  RETURN null;
END
$code$, '{id}', id::text)
$$;

-- Of a function that sends the rows that there are.
CREATE OR REPLACE FUNCTION sequin_private.snapshot_code(id integer, relation regclass, topic text, format text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT sequin_private.change_variables(topic, format, quote_literal(relation) || '::regclass', true) || format($code$
  OPEN changes FOR
    SELECT k.key, null::text AS before, to_json(t)::text AS after, 'r' AS op
    FROM ONLY %s AS t
    CROSS JOIN LATERAL sequin_tables.key_%2$s(t::sequin_tables.row_%2$s) AS k;$code$, relation, id)
    || sequin_private.change_loop(format, 'row_' || id, 'key_' || id) || 'END'
$$;
