-- Reading messages.
SET LOCAL search_path = sequin_log, pg_temp;

-- The records with offsets of a range that are in batches. Inlined, so only columns that are asked for are computed and a
-- LIMIT ends the reading.
--
-- The subquery is never merged into the rest, for its clock_timestamp(), which may not be evaluated more often than the
-- query says. So each payload is fetched once, as a whole (which is what adding nothing to it does), rather than piece by
-- piece for every record. Where no column needs the payload it is not fetched at all. (In a DO block, because drivers would
-- take what is between BEGIN and END for statements of its own.)
DO $do$
BEGIN
  EXECUTE $sql$
    CREATE OR REPLACE FUNCTION records_between(
      wanted_topic     integer,
      wanted_partition integer,
      first_offset     bigint,
      last_offset      bigint
    ) RETURNS TABLE ("offset" bigint, "timestamp" timestamptz, key text, data bytea, headers jsonb, record_key bytea)
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
      SELECT batch.base_offset + record.number - 1,
             message_time(CASE WHEN batch.has_append_time THEN batch.max_timestamp
                               ELSE batch.base_timestamp + record_timestamp_delta(batch.bytes, record.key_at) END),
             coalesce(CASE WHEN batch.keys_are_tokens THEN convert_from(record_key(batch.bytes, record.key_at), 'UTF8')
                           ELSE message_key(record_key(batch.bytes, record.key_at)) END,
                      wanted_partition || '-' || (batch.base_offset + record.number - 1)) COLLATE "C",
             record_value(batch.bytes, record.key_at, record.value_length),
             record_headers(batch.bytes, record.key_at, record.value_length),
             record_key(batch.bytes, record.key_at)
      FROM pages_between(wanted_topic, wanted_partition, first_offset, last_offset) AS page
      CROSS JOIN LATERAL (
        SELECT b.base_offset,
               b.max_timestamp,
               b.key_at,
               b.value_length,
               b.keys_are_tokens,
               b.payload || ''::bytea AS bytes,
               get_byte(b.payload, 6) & 8 <> 0 AS has_append_time,
               bigint_at(b.payload, 11) AS base_timestamp,
               clock_timestamp() AS read_at
        FROM batches_between(wanted_topic, wanted_partition, page.page_first, page.page_last) AS b
      ) AS batch
      CROSS JOIN LATERAL unnest(batch.key_at, batch.value_length) WITH ORDINALITY AS record (key_at, value_length, number)
      WHERE batch.base_offset + record.number - 1 BETWEEN first_offset AND last_offset
        AND record.key_at >= 0 -- else there is no record of that offset
        AND (page.compressed_batches = 0
             OR warn_of_compressed(wanted_topic, wanted_partition, page.compressed_batches));
    END
  $sql$;
END
$do$;

-- Where each partition's batches are, up to the first transaction that has not ended.
CREATE OR REPLACE VIEW batch_ranges AS
SELECT l.name AS topic, l.topic_id, p.partition,
       greatest(p.log_start_offset, p.folded_offset) AS first_offset,
       coalesce(p.open_offset, p.next_offset) - 1 AS last_offset
FROM logs AS l
JOIN partitions AS p ON p.topic_id = l.topic_id
WHERE l.deleted_at IS NULL
  AND coalesce(p.open_offset, p.next_offset) > greatest(p.log_start_offset, p.folded_offset);

-- What is folded, with the columns of messages.
CREATE OR REPLACE VIEW keyed_message_rows AS
SELECT l.name AS topic, k.partition, k."offset", message_time(k.timestamp_ms) AS "timestamp", k.key_text AS key,
       k.value AS data, keyed_headers(k.header_count, k.headers) AS headers, k.key AS record_key, l.topic_id
FROM logs AS l
JOIN keyed_messages AS k ON k.topic_id = l.topic_id
JOIN partitions AS p ON p.topic_id = k.topic_id AND p.partition = k.partition
WHERE l.deleted_at IS NULL AND k."offset" >= p.log_start_offset;

-- The same of those topics that the reader may read. They are barriers: no function in the reader's conditions gets a row of
-- another topic to see. Behind them nothing has to be guarded.
CREATE OR REPLACE VIEW sequin_private.batch_ranges WITH (security_barrier) AS
SELECT b.topic, b.topic_id, b.partition, b.first_offset, b.last_offset
FROM batch_ranges AS b
WHERE sequin_control.may_read(current_user, b.topic_id);

CREATE OR REPLACE VIEW sequin_private.keyed_message_rows WITH (security_barrier) AS
SELECT k.topic, k.partition, k."offset", k."timestamp", k.key, k.data, k.headers, k.record_key
FROM keyed_message_rows AS k
WHERE sequin_control.may_read(current_user, k.topic_id);

CREATE OR REPLACE VIEW sequin_private.message_rows AS
SELECT b.topic, b.partition, r."offset", r."timestamp", r.key, r.data, r.headers, r.record_key
FROM sequin_private.batch_ranges AS b
CROSS JOIN LATERAL records_between(b.topic_id, b.partition, b.first_offset, b.last_offset) AS r;

COMMENT ON VIEW sequin_private.message_rows IS 'What sequin.messages shows of what is not folded';

-- What a query makes of its topic's records with offsets of a range, some MiB at a time. An error where it fails on one and is to
-- stop there.
CREATE OR REPLACE FUNCTION sequin_private.query_records(
  query_id         integer,
  wanted_partition integer,
  first_offset     bigint,
  last_offset      bigint
) RETURNS TABLE ("offset" bigint, "timestamp" timestamptz, key text, data bytea, headers jsonb, record_key bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  part_bytes CONSTANT bigint := 4194304;
  query      sequin_control.queries;
  runs       text;
  part       record;
  base       record;
  hits       record;
BEGIN
  SELECT q.* INTO query FROM sequin_control.queries AS q WHERE q.id = query_id;
  runs := sequin_private.query_function(query);
  FOR part IN
    SELECT min(s.first) AS first, max(s.last) AS last
    FROM (
      SELECT false AS is_folded, b.base_offset AS first, b.last_offset AS last,
             sum(octet_length(b.payload)) OVER (ORDER BY b.base_offset) AS bytes
      FROM sequin_log.batches_between(query.base_id, wanted_partition, first_offset, last_offset) AS b
      UNION ALL
      SELECT true, k."offset", k."offset",
             sum(sequin_log.keyed_size(k.key, k.value, k.headers)) OVER (ORDER BY k."offset")
      FROM sequin_log.keyed_messages AS k
      WHERE k.topic_id = query.base_id AND k.partition = wanted_partition
        AND k."offset" BETWEEN first_offset AND last_offset
    ) AS s
    GROUP BY s.is_folded, div(s.bytes, part_bytes)
    ORDER BY 1
  LOOP
    SELECT array_agg(m."offset") AS offsets, array_agg(m."timestamp") AS times, array_agg(m.key) AS keys,
           array_agg(m.data) AS datas, array_agg(m.headers) AS headers, array_agg(m.record_key) AS record_keys
      INTO base
      FROM (
        SELECT r."offset", r."timestamp", r.key, r.data, r.headers, r.record_key
        FROM sequin_log.records_between(query.base_id, wanted_partition, greatest(part.first, first_offset),
                                        least(part.last, last_offset)) AS r
        UNION ALL
        SELECT k."offset", k."timestamp", k.key, k.data, k.headers, k.record_key
        FROM sequin_log.keyed_message_rows AS k
        WHERE k.topic_id = query.base_id AND k.partition = wanted_partition AND k."offset" BETWEEN part.first AND part.last
      ) AS m;
    CONTINUE WHEN base.offsets IS NULL;
    SELECT array_agg(c."offset") AS offsets, array_agg(c.key) AS keys, array_agg(c.data) AS datas,
           array_agg(c.new_headers) AS headers, array_agg(c.error_message) AS errors
      INTO hits
      FROM sequin_private.run_query(runs, wanted_partition, base.offsets, base.times, base.keys, base.datas, base.headers) AS c;
    IF query.on_error = 'stop' THEN
      PERFORM sequin_private.raise_query_error(query, wanted_partition, hits.offsets, hits.errors);
    END IF;
    RETURN QUERY
      SELECT m."offset", m."timestamp",
             CASE WHEN query.key_expression IS NULL THEN m.key ELSE coalesce(c.key, wanted_partition || '-' || m."offset") END
               COLLATE "C",
             CASE WHEN query.data_expression IS NULL THEN m.data ELSE c.data END,
             CASE WHEN query.headers_expression IS NULL THEN m.headers ELSE coalesce(c.headers, '{}') END,
             CASE WHEN query.key_expression IS NULL THEN m.record_key ELSE convert_to(c.key, 'UTF8') END
      FROM unnest(hits.offsets, hits.keys, hits.datas, hits.headers, hits.errors) AS c ("offset", key, data, headers, error)
      JOIN unnest(base.offsets, base.times, base.keys, base.datas, base.headers, base.record_keys)
             AS m ("offset", "timestamp", key, data, headers, record_key) ON m."offset" = c."offset"
      WHERE c.error IS NULL
      ORDER BY m."offset";
  END LOOP;
END
$$;

-- Where the records of the query topics are that the reader may read, in parts, so that a LIMIT ends the reading.
CREATE OR REPLACE VIEW sequin_private.query_ranges WITH (security_barrier) AS
SELECT t.name AS topic, q.id AS query_id, p.partition, p.log_start_offset AS first_offset, p.stable_offset - 1 AS last_offset
FROM sequin_control.queries AS q
JOIN sequin_control.topics AS t ON t.id = q.topic_id
JOIN sequin_log.stable_offsets AS p ON p.topic_id = q.base_id
WHERE p.stable_offset > p.log_start_offset AND sequin_control.may_read(current_user, t.id);

CREATE OR REPLACE VIEW sequin_private.query_rows AS
SELECT q.topic, q.partition, r."offset", r."timestamp", r.key, r.data, r.headers, r.record_key
FROM sequin_private.query_ranges AS q
CROSS JOIN LATERAL generate_series(q.first_offset, q.last_offset, 10000) AS part (first_offset)
CROSS JOIN LATERAL sequin_private.query_records(q.query_id, q.partition, part.first_offset,
                                                least(part.first_offset + 9999, q.last_offset)) AS r;

CREATE OR REPLACE VIEW sequin.messages AS
SELECT topic, partition, "offset", "timestamp", key, data, headers, record_key FROM sequin_private.message_rows
UNION ALL
SELECT topic, partition, "offset", "timestamp", key, data, headers, record_key FROM sequin_private.keyed_message_rows
UNION ALL
SELECT topic, partition, "offset", "timestamp", key, data, headers, record_key FROM sequin_private.query_rows;

COMMENT ON VIEW sequin.messages IS
  'Every record of every topic whose batches are stored uncompressed, one row each; of keyed topics those that compaction has left, of query topics those that the query chooses';
COMMENT ON COLUMN sequin.messages.topic IS 'Name of the topic';
COMMENT ON COLUMN sequin.messages.partition IS 'Number of the partition, from 0';
COMMENT ON COLUMN sequin.messages."offset" IS 'Place in the partition. For a range of offsets, the function sequin.messages reads less';
COMMENT ON COLUMN sequin.messages."timestamp" IS 'The time that the producer gave, or of the append where the topic says so';
COMMENT ON COLUMN sequin.messages.key IS 'Sequin key: the record key, ~<base64url> where it is no key text, <partition>-<offset> where it is null';
COMMENT ON COLUMN sequin.messages.data IS 'The record value, byte for byte; null for a tombstone. See sequin.text and sequin.json';
COMMENT ON COLUMN sequin.messages.headers IS 'An object of the header values as texts; {"base64": …} for one that is no text, an array where a name occurs more than once';
COMMENT ON COLUMN sequin.messages.record_key IS 'The record key, byte for byte';

-- Reads only the batches that hold the offsets, which a condition on the view cannot say.
DO $do$
BEGIN
  EXECUTE $sql$
    CREATE OR REPLACE FUNCTION sequin.messages(
      topic       text,
      partition   integer,
      from_offset bigint,
      to_offset   bigint DEFAULT 9223372036854775807
    ) RETURNS SETOF sequin.messages
    LANGUAGE sql STABLE
    BEGIN ATOMIC
      SELECT k.topic, k.partition, k."offset", k."timestamp", k.key, k.data, k.headers, k.record_key
      FROM sequin_private.keyed_message_rows AS k
      WHERE k.topic = $1 AND k.partition = $2 AND k."offset" BETWEEN $3 AND $4
      UNION ALL
      SELECT b.topic, b.partition, r."offset", r."timestamp", r.key, r.data, r.headers, r.record_key
      FROM sequin_private.batch_ranges AS b
      CROSS JOIN LATERAL records_between(b.topic_id, b.partition, greatest(b.first_offset, $3), least(b.last_offset, $4)) AS r
      WHERE b.topic = $1 AND b.partition = $2 AND $3 <= $4 -- greatest and least pass over a null
      UNION ALL
      SELECT q.topic, q.partition, r."offset", r."timestamp", r.key, r.data, r.headers, r.record_key
      FROM sequin_private.query_ranges AS q
      CROSS JOIN LATERAL sequin_private.query_records(q.query_id, q.partition, greatest(q.first_offset, $3),
                                                      least(q.last_offset, $4)) AS r
      WHERE q.topic = $1 AND q.partition = $2 AND $3 <= $4;
    END
  $sql$;
END
$do$;

COMMENT ON FUNCTION sequin.messages(text, integer, bigint, bigint) IS
  'The messages of one partition from one offset to another, both included: reads only the batches that hold them';
