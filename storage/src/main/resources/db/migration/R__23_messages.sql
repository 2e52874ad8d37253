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

CREATE OR REPLACE VIEW sequin.messages AS
SELECT topic, partition, "offset", "timestamp", key, data, headers, record_key FROM sequin_private.message_rows
UNION ALL
SELECT topic, partition, "offset", "timestamp", key, data, headers, record_key FROM sequin_private.keyed_message_rows;

COMMENT ON VIEW sequin.messages IS
  'Every record of every topic whose batches are stored uncompressed, one row each; of keyed topics those that compaction has left';
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
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
      SELECT k.topic, k.partition, k."offset", k."timestamp", k.key, k.data, k.headers, k.record_key
      FROM sequin_private.keyed_message_rows AS k
      WHERE k.topic = $1 AND k.partition = $2 AND k."offset" BETWEEN $3 AND $4
      UNION ALL
      SELECT b.topic, b.partition, r."offset", r."timestamp", r.key, r.data, r.headers, r.record_key
      FROM sequin_private.batch_ranges AS b
      CROSS JOIN LATERAL records_between(b.topic_id, b.partition, greatest(b.first_offset, $3), least(b.last_offset, $4)) AS r
      WHERE b.topic = $1 AND b.partition = $2 AND $3 <= $4; -- greatest and least pass over a null
    END
  $sql$;
END
$do$;

COMMENT ON FUNCTION sequin.messages(text, integer, bigint, bigint) IS
  'The messages of one partition from one offset to another, both included: reads only the batches that hold them';
