-- Reading records out of a batch's payload. A record is: length varint, attributes byte (0), timestamp delta varlong,
-- offset delta varint, key length varint, key, value length varint, value, headers. Varints are base 128, low bits
-- first, the high bit of a byte saying that more follow, and zigzag encoded. (Kafka: DefaultRecord)
--
-- key_at is where the key begins. What lies before it is read backwards: the byte before a varint is the last one of
-- another varint, or the attributes, and so has no high bit. An odd zigzag number is negative, and a negative length
-- means null.

-- What users read and call. The tables, and the functions that are not in it, are the gateway's own.
CREATE SCHEMA sequin;

-- Whatever search path a caller has, functions mean the same. Those with a RETURN are bound to what they call when they
-- are created, and inlined by the planner, for which they are small and not STRICT. All others keep this path.
SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

-- Length of the key, -1 for null, when it does not fit one byte.
CREATE FUNCTION record_long_key_length(bytes bytea, key_at integer) RETURNS integer
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
DECLARE
  place  integer := key_at - 1;
  zigzag integer := get_byte(bytes, place);
BEGIN
  WHILE get_byte(bytes, place - 1) > 127 LOOP
    place := place - 1;
    zigzag := (zigzag << 7) | (get_byte(bytes, place) & 127);
  END LOOP;
  RETURN CASE WHEN zigzag & 1 = 0 THEN zigzag >> 1 ELSE -1 END;
END
$$;

-- Length of the key, -1 for null.
CREATE FUNCTION record_key_length(bytes bytea, key_at integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN get_byte(bytes, key_at - 2) > 127 THEN record_long_key_length(bytes, key_at)
            WHEN get_byte(bytes, key_at - 1) & 1 = 0 THEN get_byte(bytes, key_at - 1) >> 1
            ELSE -1 END;

CREATE FUNCTION record_key(bytes bytea, key_at integer) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN record_key_length(bytes, key_at) >= 0
            THEN substring(bytes FROM key_at + 1 FOR record_key_length(bytes, key_at)) END;

-- How many bytes a length takes as a varint; -1 is one, too.
CREATE FUNCTION record_length_size(length integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN length < 64 THEN 1
            WHEN length < 8192 THEN 2
            WHEN length < 1048576 THEN 3
            WHEN length < 134217728 THEN 4
            ELSE 5 END;

-- Between key and value lies the value's length.
CREATE FUNCTION record_value_at(bytes bytea, key_at integer, value_length integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN key_at + greatest(record_key_length(bytes, key_at), 0) + record_length_size(value_length);

CREATE FUNCTION record_value(bytes bytea, key_at integer, value_length integer) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN value_length >= 0
            THEN substring(bytes FROM record_value_at(bytes, key_at, value_length) + 1 FOR value_length) END;

CREATE FUNCTION record_timestamp_delta(bytes bytea, key_at integer) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
DECLARE
  place  integer := key_at - 1;
  zigzag bigint;
BEGIN
  FOR skipped IN 1 .. 2 LOOP
    WHILE get_byte(bytes, place - 1) > 127 LOOP
      place := place - 1;
    END LOOP;
    place := place - 1;
  END LOOP;
  zigzag := get_byte(bytes, place);
  WHILE get_byte(bytes, place - 1) > 127 LOOP
    place := place - 1;
    zigzag := (zigzag << 7) | (get_byte(bytes, place) & 127);
  END LOOP;
  -- >> would keep the sign of a delta that fills all bits
  RETURN ((zigzag >> 1) & 9223372036854775807) # -(zigzag & 1);
END
$$;

CREATE FUNCTION bigint_at(bytes bytea, start integer) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ('x' || encode(substring(bytes FROM start + 1 FOR 8), 'hex'))::bit(64)::bigint;

-- Null where a producer gave none, or one that is no date.
CREATE FUNCTION message_time(timestamp_ms bigint) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN timestamp_ms BETWEEN 0 AND 253402300799999
            THEN timestamptz 'epoch' + timestamp_ms * interval '1 millisecond' END;

-- A record's key as a Sequin key: dot-separated tokens of printable ASCII without space, '*' and '>'. Any other
-- key becomes the one token ~<base64url>. encode(…, 'escape') doubles a backslash and turns what is not ASCII into a
-- backslash and three digits.
CREATE FUNCTION message_key(key bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path FROM CURRENT AS $$
DECLARE
  escaped text COLLATE "C" := encode(key, 'escape');
BEGIN
  IF escaped ~ '^([!-)+-=?-\[\]-~]|\\\\)+$'
     AND escaped NOT LIKE '.%' AND escaped NOT LIKE '%.' AND escaped NOT LIKE '%..%' THEN
    RETURN replace(escaped, '\\', '\');
  END IF;
  RETURN '~' || translate(encode(key, 'base64'), E'+/=\n', '-_');
END
$$;

-- No exception is caught for what is no text, which older versions forbid in parallel queries. ASCII, the common case,
-- is as long in UTF-8 as in Latin-1, and no other text is; the expression for the rest is UTF-8 by the book (RFC 3629), in
-- hexadecimal. NUL, which no text may have, would fail.
CREATE FUNCTION sequin.text(data bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path FROM CURRENT AS $$
DECLARE
  latin text;
BEGIN
  IF position('\x00'::bytea IN data) > 0 THEN
    RETURN null;
  END IF;
  latin := convert_from(data, 'LATIN1');
  IF octet_length(latin) = octet_length(data) THEN
    RETURN latin;
  END IF;
  RETURN CASE WHEN encode(data, 'hex') COLLATE "C" ~ (
                     '^([0-7].|(c[2-9a-f]|d.)[89ab].'
                     || '|e0[ab].[89ab].|e[1-9abcef]([89ab].){2}|ed[89].[89ab].'
                     || '|f0[9ab].([89ab].){2}|f[123]([89ab].){3}|f48.([89ab].){2})*$')
              THEN convert_from(data, 'UTF8') END;
END
$$;

COMMENT ON FUNCTION sequin.text(bytea) IS
  'The data as text; null for a tombstone and for what is not UTF-8 text without NUL';

-- Only an attempt shows what jsonb can hold, and catching its failure may not be possible in parallel queries.
CREATE FUNCTION sequin.json(data bytea) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path FROM CURRENT AS $$
BEGIN
  RETURN convert_from(data, 'UTF8')::jsonb;
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
  RETURN null;
END
$$;

COMMENT ON FUNCTION sequin.json(bytea) IS
  'The data as JSON; null for a tombstone and for what is not JSON, or JSON that jsonb cannot hold';

CREATE FUNCTION varint_end(bytes bytea, start integer) RETURNS integer
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
DECLARE
  place integer := start;
BEGIN
  WHILE get_byte(bytes, place) > 127 LOOP
    place := place + 1;
  END LOOP;
  RETURN place + 1;
END
$$;

-- -1 for any negative number.
CREATE FUNCTION varint_at(bytes bytea, start integer) RETURNS integer
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
DECLARE
  zigzag bigint := 0;
BEGIN
  FOR place IN REVERSE varint_end(bytes, start) - 1 .. start LOOP
    zigzag := (zigzag << 7) | (get_byte(bytes, place) & 127);
  END LOOP;
  RETURN CASE WHEN zigzag & 1 = 0 THEN zigzag >> 1 ELSE -1 END;
END
$$;

-- A header's value as text, or as {"base64": …} where it is none.
CREATE FUNCTION header_value(value bytea) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN value IS NULL THEN 'null'
            ELSE coalesce(to_jsonb(sequin.text(value)),
                          jsonb_build_object('base64', translate(encode(value, 'base64'), E'\n', ''))) END;

-- Adds a header. Where there is one of that name already, both values are kept, in an array.
CREATE FUNCTION with_header(headers jsonb, name text, value jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN headers || jsonb_build_object(name,
  CASE WHEN NOT headers ? name THEN value
       WHEN jsonb_typeof(headers -> name) = 'array' THEN (headers -> name) || jsonb_build_array(value)
       ELSE jsonb_build_array(headers -> name, value) END);

CREATE FUNCTION headers_at(bytes bytea, start integer) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
DECLARE
  place   integer := varint_end(bytes, start);
  length  integer;
  name    bytea;
  value   bytea;
  headers jsonb := '{}';
BEGIN
  FOR header IN 1 .. varint_at(bytes, start) LOOP
    length := varint_at(bytes, place);
    place := varint_end(bytes, place);
    name := substring(bytes FROM place + 1 FOR length);
    place := place + length;
    length := varint_at(bytes, place);
    place := varint_end(bytes, place);
    value := CASE WHEN length >= 0 THEN substring(bytes FROM place + 1 FOR length) END;
    place := place + greatest(length, 0);
    headers := with_header(headers, coalesce(sequin.text(name), message_key(name)), header_value(value));
  END LOOP;
  RETURN headers;
END
$$;

-- Headers follow the value, beginning with their number.
CREATE FUNCTION record_headers(bytes bytea, key_at integer, value_length integer) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN get_byte(bytes, record_value_at(bytes, key_at, value_length) + greatest(value_length, 0)) = 0 THEN '{}'
            ELSE headers_at(bytes, record_value_at(bytes, key_at, value_length) + greatest(value_length, 0)) END;

-- The subquery is never merged into the rest, for its clock_timestamp(), which may not be evaluated more often than the
-- query says. So only tables of topics that are asked for are read, and each payload is fetched once, as a whole (which
-- is what adding nothing to it does), rather than piece by piece for every record. Where no column needs the payload it
-- is not fetched at all. Conditions on batches are still passed down to it, which an OFFSET 0 would prevent.
CREATE VIEW message_rows AS
SELECT t.name AS topic,
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
FROM topics AS t
JOIN partitions AS p ON p.topic_id = t.id
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
  WHERE b.topic_id = t.id AND b.partition = p.partition AND b.last_offset >= p.log_start_offset
) AS batch
CROSS JOIN LATERAL unnest(batch.key_at, batch.value_length)
  WITH ORDINALITY AS record (key_at, value_length, number)
WHERE t.deleted_at IS NULL
  AND batch.base_offset + record.number - 1 >= p.log_start_offset;

COMMENT ON VIEW message_rows IS 'sequin.messages, and for each the segment and first offset of its batch, which is how batches are found';

CREATE VIEW sequin.messages AS
SELECT topic, partition, "offset", "timestamp", key, data, headers, record_key FROM message_rows;

COMMENT ON VIEW sequin.messages IS 'Every record of every topic whose batches are stored uncompressed, one row each';
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
CREATE FUNCTION segment_holding(topic text, partition integer, "offset" bigint) RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
RETURN (SELECT coalesce((SELECT min(s.segment)
                         FROM segments AS s
                         WHERE s.topic_id = p.topic_id AND s.partition = p.partition AND s.end_offset > $3),
                        p.segment)
        FROM topics AS t
        JOIN partitions AS p ON p.topic_id = t.id
        WHERE t.name = $1 AND t.deleted_at IS NULL AND p.partition = $2);

-- The first offset of the batch that an offset is in, or may be in.
CREATE FUNCTION batch_holding(topic text, partition integer, "offset" bigint) RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
RETURN coalesce((SELECT max(b.base_offset)
                 FROM batches AS b
                 WHERE b.topic_id = (SELECT t.id FROM topics AS t WHERE t.name = $1 AND t.deleted_at IS NULL)
                   AND b.partition = $2
                   AND b.segment = segment_holding($1, $2, $3)
                   AND b.base_offset <= $3), 0);

-- PostgreSQL cannot tell from a condition on computed offsets which batches meet it; here that is said to it. Inlined, so
-- only columns that are asked for are computed and a LIMIT ends the reading. (In a DO block, because drivers would take
-- what is between BEGIN and END for statements of its own.)
DO $do$
BEGIN
  EXECUTE $sql$
    CREATE FUNCTION sequin.messages(
      topic       text,
      partition   integer,
      from_offset bigint,
      to_offset   bigint DEFAULT 9223372036854775807
    ) RETURNS SETOF sequin.messages
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
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
