-- The code that keeps a subscribed table. It belongs to the table's owner and has no more rights than that, whoever calls it.

-- What records are: of each key the new row as JSON, or null where there is none any more. Debezium's events may be within their
-- schema.
CREATE OR REPLACE FUNCTION sequin_private.record_rows(format text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE format WHEN 'row' THEN $code$
  SELECT array_agg(CASE WHEN json_typeof(c.data::json) <> 'null' THEN c.data::json END) INTO images FROM unnest(data) AS c (data);
$code$ ELSE $code$
  SELECT array_agg(CASE WHEN json_typeof(coalesce(p.after, e.after)) <> 'null' THEN coalesce(p.after, e.after) END),
         min(c.key) FILTER (WHERE c.data IS NOT NULL AND coalesce(p.op, e.op, '') NOT IN ('c', 'u', 'd', 'r'))
    INTO images, strange
    FROM unnest(keys, data) AS c (key, data)
    LEFT JOIN LATERAL json_to_record(c.data::json) AS e (op text, after json, payload json) ON true
    LEFT JOIN LATERAL json_to_record(e.payload) AS p (op text, after json) ON true;
  IF strange IS NOT NULL THEN
    RAISE EXCEPTION 'the record with the key "%" is no event of Debezium about a row', left(strange, 100)
      USING ERRCODE = 'data_exception';
  END IF;
$code$ END
$$;

-- Deletes and puts rows; each key is given once. The columns are those that there are at the time. The primary key says which rows
-- are put, and the key, which has to follow from it, which are deleted.
CREATE OR REPLACE FUNCTION sequin_private.subscriber_code(id integer, format text, has_key text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT replace(replace(replace($code$
DECLARE
  relation CONSTANT regclass := (SELECT b.typrelid FROM pg_type AS d JOIN pg_type AS b ON b.oid = d.typbasetype
                                 WHERE d.oid = 'sequin_tables.copy_row_{id}'::regtype);
  primary_key CONSTANT text  := (SELECT string_agg(quote_ident(a.attname), ', ')
                                 FROM pg_index AS i
                                 JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                                 WHERE i.indrelid = relation AND i.indisprimary);
  images  json[];
  strange text;
  columns record;
  wrong   record;
BEGIN
  IF pg_get_userbyid((SELECT c.relowner FROM pg_class AS c WHERE c.oid = relation)) <> current_user THEN
    RAISE EXCEPTION 'table % has another owner than when it was subscribed', relation USING ERRCODE = 'insufficient_privilege';
  END IF;
  SET CONSTRAINTS ALL IMMEDIATE;
  {rows}
  SELECT string_agg(quote_ident(a.attname), ', ') AS names,
         string_agg('i.' || quote_ident(a.attname), ', ') AS given,
         string_agg(format('%1$I = excluded.%1$I', a.attname), ', ') AS changes
    INTO columns
    FROM pg_attribute AS a
    WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
  EXECUTE format('SELECT true AS is_wrong, c.key, k.key AS row_key
                  FROM unnest($1, $2) AS c (key, image)
                  CROSS JOIN LATERAL json_populate_record(null::%s, c.image) AS i
                  CROSS JOIN LATERAL sequin_tables.copy_key_{id}(i::sequin_tables.copy_row_{id}) AS k
                  WHERE c.image IS NOT NULL AND k.key IS DISTINCT FROM c.key
                  LIMIT 1', relation)
    INTO wrong USING keys, images;
  IF wrong.is_wrong THEN
    RAISE EXCEPTION 'the record with the key "%" has a row of which the key is "%"', left(wrong.key, 100), left(wrong.row_key, 100)
      USING ERRCODE = 'data_exception', HINT = 'sequin.subscribe_table is to be told the same key as sequin.publish_table.';
  END IF;
  EXECUTE format('DELETE FROM ONLY %s AS t WHERE ', relation) || replace({has_key}, '{table}', relation::text)
    USING (SELECT array_agg(c.key) FROM unnest(keys, images) AS c (key, image) WHERE c.image IS NULL);
  EXECUTE format('INSERT INTO %1$s (%2$s) OVERRIDING SYSTEM VALUE
                  SELECT %3$s
                  FROM unnest($1) AS c (image)
                  CROSS JOIN LATERAL json_populate_record(null::%1$s, c.image) AS i
                  WHERE c.image IS NOT NULL
                  ON CONFLICT (%4$s) DO UPDATE SET %5$s',
                 relation, columns.names, columns.given, primary_key, columns.changes)
    USING images;
END
$code$, '{rows}', sequin_private.record_rows(format)), '{has_key}', quote_literal(has_key)), '{id}', id::text)
$$;

-- Of a table "t", {table}, which rows have one of the keys $1: found by the primary key where that is the key, else by an index
-- on the expression, if there is one.
CREATE OR REPLACE FUNCTION sequin_private.rows_of_keys(relation regclass, key text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN key IS NOT NULL THEN
    't.ctid = ANY (ARRAY(SELECT r.ctid FROM ONLY {table} AS r '
    'CROSS JOIN LATERAL sequin_tables.copy_key_{id}(r::sequin_tables.copy_row_{id}) AS k WHERE k.key = ANY ($1)))'
  ELSE (
    SELECT format('t.%I = ANY (CAST($1 AS %s[]))', a.attname, format_type(a.atttypid, a.atttypmod))
    FROM pg_attribute AS a
    WHERE a.attrelid = relation AND a.attname = (sequin_private.primary_key(relation))[1])
  END
$$;
