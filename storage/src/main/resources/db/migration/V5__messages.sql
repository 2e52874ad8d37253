-- Reading records out of a batch's payload. A record is: length varint, attributes byte (0), timestamp delta varlong,
-- offset delta varint, key length varint, key, value length varint, value, headers. Varints are base 128, low bits
-- first, the high bit of a byte saying that more follow, and zigzag encoded. (Kafka: DefaultRecord)
--
-- key_at is where the key begins. What lies before it is read backwards: the byte before a varint is the last one of
-- another varint, or the attributes, and so has no high bit. An odd zigzag number is negative, and a negative length
-- means null.

-- The functions in SQL are inlined by the planner, for which they are small and not STRICT.

-- Length of the key, -1 for null, when it does not fit one byte.
CREATE FUNCTION record_long_key_length(bytes bytea, key_at integer) RETURNS integer
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
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
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN get_byte(bytes, key_at - 2) > 127 THEN record_long_key_length(bytes, key_at)
              WHEN get_byte(bytes, key_at - 1) & 1 = 0 THEN get_byte(bytes, key_at - 1) >> 1
              ELSE -1 END
$$;

CREATE FUNCTION record_key(bytes bytea, key_at integer) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN record_key_length(bytes, key_at) >= 0
              THEN substring(bytes FROM key_at + 1 FOR record_key_length(bytes, key_at)) END
$$;

-- Between key and value lies the value's length.
CREATE FUNCTION record_value(bytes bytea, key_at integer, value_length integer) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN value_length >= 0
              THEN substring(bytes FROM key_at + greatest(record_key_length(bytes, key_at), 0) + 1
                                        + CASE WHEN value_length < 64 THEN 1
                                               WHEN value_length < 8192 THEN 2
                                               WHEN value_length < 1048576 THEN 3
                                               WHEN value_length < 134217728 THEN 4
                                               ELSE 5 END
                                   FOR value_length) END
$$;

CREATE FUNCTION record_timestamp_delta(bytes bytea, key_at integer) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
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
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ('x' || encode(substring(bytes FROM start + 1 FOR 8), 'hex'))::bit(64)::bigint
$$;

-- Null where a producer gave none, or one that is no date.
CREATE FUNCTION message_time(timestamp_ms bigint) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN timestamp_ms BETWEEN 0 AND 253402300799999
              THEN timestamptz 'epoch' + timestamp_ms * interval '1 millisecond' END
$$;

-- A record's key as a Sequin key: dot-separated tokens of printable ASCII without space, '*' and '>'. Any other
-- key becomes the one token ~<base64url>. encode(…, 'escape') doubles a backslash and turns what is not ASCII into a
-- backslash and three digits.
CREATE FUNCTION message_key(key bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
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

-- Bytes as text, or null where they are not UTF-8 text that PostgreSQL can hold. No exception is caught for it,
-- which older versions forbid in parallel queries. ASCII, the common case, is told from the length of its escaped
-- form; the expression for the rest is UTF-8 by the book (RFC 3629), in hexadecimal and without NUL.
CREATE FUNCTION message_text(bytes bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF octet_length(encode(bytes, 'escape')) = octet_length(bytes)
     OR encode(bytes, 'hex') COLLATE "C" ~ (
          '^(0[1-9a-f]|[1-7].|(c[2-9a-f]|d.)[89ab].'
          || '|e0[ab].[89ab].|e[1-9abcef]([89ab].){2}|ed[89].[89ab].'
          || '|f0[9ab].([89ab].){2}|f[123]([89ab].){3}|f48.([89ab].){2})*$') THEN
    RETURN convert_from(bytes, 'UTF8');
  END IF;
  RETURN null;
END
$$;

-- The subquery is never merged into the rest, for its OFFSET 0. So only tables of topics that are asked for are read,
-- and each payload is fetched once, as a whole (which is what adding nothing to it does), rather than piece by piece
-- for every record. Where no column needs the payload it is not fetched at all.
-- What users read and call. The tables, and the functions above, are the gateway's own.
CREATE SCHEMA sequin;

CREATE VIEW sequin.messages AS
SELECT t.name AS topic,
       p.partition,
       batch.base_offset + record.number - 1 AS "offset",
       message_time(CASE WHEN batch.has_append_time THEN batch.max_timestamp
                         ELSE batch.base_timestamp + record_timestamp_delta(batch.bytes, record.key_at) END)
         AS "timestamp",
       coalesce(CASE WHEN batch.keys_are_tokens THEN convert_from(record_key(batch.bytes, record.key_at), 'UTF8')
                     ELSE message_key(record_key(batch.bytes, record.key_at)) END,
                p.partition || '-' || (batch.base_offset + record.number - 1)) AS key,
       CASE WHEN batch.values_are_ascii
            THEN convert_from(record_value(batch.bytes, record.key_at, record.value_length), 'UTF8')
            ELSE message_text(record_value(batch.bytes, record.key_at, record.value_length)) END AS data,
       record_key(batch.bytes, record.key_at) AS record_key,
       record_value(batch.bytes, record.key_at, record.value_length) AS record_value
FROM topics AS t
JOIN partitions AS p ON p.topic_id = t.id
CROSS JOIN LATERAL (
  SELECT b.base_offset,
         b.max_timestamp,
         b.key_at,
         b.value_length,
         b.keys_are_tokens,
         b.values_are_ascii,
         b.payload || ''::bytea AS bytes,
         get_byte(b.payload, 6) & 8 <> 0 AS has_append_time,
         bigint_at(b.payload, 11) AS base_timestamp
  FROM batches AS b
  WHERE b.topic_id = t.id AND b.partition = p.partition AND b.last_offset >= p.log_start_offset
  OFFSET 0
) AS batch
CROSS JOIN LATERAL unnest(batch.key_at, batch.value_length)
  WITH ORDINALITY AS record (key_at, value_length, number)
WHERE t.deleted_at IS NULL
  AND batch.base_offset + record.number - 1 >= p.log_start_offset;

COMMENT ON VIEW sequin.messages IS 'Every record of every topic whose batches are stored uncompressed, one row each';
COMMENT ON COLUMN sequin.messages."timestamp" IS 'The time that the producer gave, or of the append where the topic says so';
COMMENT ON COLUMN sequin.messages.key IS 'Sequin key: the record key, ~<base64url> where it is no key text, <partition>-<offset> where it is null';
COMMENT ON COLUMN sequin.messages.data IS 'The record value as text; null for a tombstone and for a value that is not UTF-8 text';
COMMENT ON COLUMN sequin.messages.record_key IS 'The record key, byte for byte';
COMMENT ON COLUMN sequin.messages.record_value IS 'The record value, byte for byte';
