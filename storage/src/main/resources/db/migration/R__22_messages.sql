-- Reading messages.
SET LOCAL search_path = sequin_log, pg_temp;

-- The subquery is never merged into the rest, for its clock_timestamp(), which may not be evaluated more often than the
-- query says. So only tables of topics that are asked for are read, and each payload is fetched once, as a whole (which
-- is what adding nothing to it does), rather than piece by piece for every record. Where no column needs the payload it
-- is not fetched at all. Conditions on batches are still passed down to it, which an OFFSET 0 would prevent.
CREATE OR REPLACE VIEW message_rows AS
SELECT l.name AS topic,
       p.partition,
       batch.base_offset + record.number - 1 AS "offset",
       message_time(CASE WHEN batch.has_append_time THEN batch.max_timestamp
                         ELSE batch.base_timestamp + record_timestamp_delta(batch.bytes, record.key_at) END)
         AS "timestamp",
       coalesce(CASE WHEN batch.keys_are_tokens THEN convert_from(record_key(batch.bytes, record.key_at), 'UTF8')
                     ELSE message_key(record_key(batch.bytes, record.key_at)) END,
                p.partition || '-' || (batch.base_offset + record.number - 1)) COLLATE "C" AS key,
       record_value(batch.bytes, record.key_at, record.value_length) AS data,
       record_headers(batch.bytes, record.key_at, record.value_length) AS headers,
       record_key(batch.bytes, record.key_at) AS record_key,
       batch.base_offset AS batch_offset,
       batch.segment AS batch_segment
FROM logs AS l
JOIN partitions AS p ON p.topic_id = l.topic_id
CROSS JOIN LATERAL (
  SELECT b.segment,
         b.base_offset,
         b.max_timestamp,
         b.key_at,
         b.value_length,
         b.keys_are_tokens,
         b.payload || ''::bytea AS bytes,
         get_byte(b.payload, 6) & 8 <> 0 AS has_append_time,
         bigint_at(b.payload, 11) AS base_timestamp,
         clock_timestamp() AS read_at
  FROM batches AS b
  WHERE b.topic_id = l.topic_id AND b.partition = p.partition AND b.last_offset >= p.log_start_offset
) AS batch
CROSS JOIN LATERAL unnest(batch.key_at, batch.value_length)
  WITH ORDINALITY AS record (key_at, value_length, number)
WHERE l.deleted_at IS NULL
  AND batch.base_offset + record.number - 1 >= p.log_start_offset;

COMMENT ON VIEW message_rows IS 'sequin.messages, and for each the segment and first offset of its batch, which is how batches are found';

-- What is folded, as message_rows has what is not.
CREATE OR REPLACE VIEW keyed_message_rows AS
SELECT l.name AS topic, k.partition, k."offset", message_time(k.timestamp_ms) AS "timestamp", k.key_text AS key,
       k.value AS data, keyed_headers(k.header_count, k.headers) AS headers, k.key AS record_key
FROM logs AS l
JOIN keyed_messages AS k ON k.topic_id = l.topic_id
JOIN partitions AS p ON p.topic_id = k.topic_id AND p.partition = k.partition
WHERE l.deleted_at IS NULL AND k."offset" >= p.log_start_offset;

CREATE OR REPLACE VIEW sequin.messages AS
SELECT topic, partition, "offset", "timestamp", key, data, headers, record_key FROM sequin_log.message_rows
UNION ALL
SELECT topic, partition, "offset", "timestamp", key, data, headers, record_key FROM sequin_log.keyed_message_rows;

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

-- What follows finds batches for those who read the views, and have no right to look at batches themselves.

-- The segment that an offset is in, or would be in.
CREATE OR REPLACE FUNCTION segment_holding(topic text, partition integer, "offset" bigint) RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
RETURN (SELECT coalesce((SELECT min(s.segment)
                         FROM segments AS s
                         WHERE s.topic_id = p.topic_id AND s.partition = p.partition AND s.end_offset > $3),
                        p.segment)
        FROM logs AS l
        JOIN partitions AS p ON p.topic_id = l.topic_id
        WHERE l.name = $1 AND l.deleted_at IS NULL AND p.partition = $2);

-- The first offset of the batch that an offset is in, or may be in.
CREATE OR REPLACE FUNCTION batch_holding(topic text, partition integer, "offset" bigint) RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
RETURN coalesce((SELECT max(b.base_offset)
                 FROM batches AS b
                 WHERE b.topic_id = (SELECT l.topic_id FROM logs AS l WHERE l.name = $1 AND l.deleted_at IS NULL)
                   AND b.partition = $2
                   AND b.segment = segment_holding($1, $2, $3)
                   AND b.base_offset <= $3), 0);

-- PostgreSQL cannot tell from a condition on computed offsets which batches meet it; here that is said to it. Inlined, so
-- only columns that are asked for are computed and a LIMIT ends the reading. (In a DO block, because drivers would take
-- what is between BEGIN and END for statements of its own.)
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
      FROM keyed_message_rows AS k
      WHERE k.topic = $1 AND k.partition = $2 AND k."offset" BETWEEN $3 AND $4
      UNION ALL
      SELECT m.topic, m.partition, m."offset", m."timestamp", m.key, m.data, m.headers, m.record_key
      FROM message_rows AS m
      WHERE m.topic = $1 AND m.partition = $2 AND m."offset" BETWEEN $3 AND $4
        AND m.batch_offset BETWEEN batch_holding($1, $2, $3) AND $4
        AND m.batch_segment BETWEEN segment_holding($1, $2, $3) AND segment_holding($1, $2, $4);
    END
  $sql$;
END
$do$;

COMMENT ON FUNCTION sequin.messages(text, integer, bigint, bigint) IS
  'The messages of one partition from one offset to another, both included: reads only the batches that hold them';
