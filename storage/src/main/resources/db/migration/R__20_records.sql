-- Reading records out of a batch's payload. A record is: length varint, attributes byte (0), timestamp delta varlong,
-- offset delta varint, key length varint, key, value length varint, value, headers. Varints are base 128, low bits
-- first, the high bit of a byte saying that more follow, and zigzag encoded. (Kafka: DefaultRecord)
--
-- key_at is where the key begins. What lies before it is read backwards: the byte before a varint is the last one of
-- another varint, or the attributes, and so has no high bit. An odd zigzag number is negative, and a negative length
-- means null.

-- Functions with a RETURN are bound to what they call when they are created, and inlined by the planner, for which they are
-- small and not STRICT. All others keep this path, whatever their callers have.
SET LOCAL search_path = sequin_log, pg_temp;

-- Length of the key, -1 for null, when it does not fit one byte.
CREATE OR REPLACE FUNCTION record_long_key_length(bytes bytea, key_at integer) RETURNS integer
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
CREATE OR REPLACE FUNCTION record_key_length(bytes bytea, key_at integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN get_byte(bytes, key_at - 2) > 127 THEN record_long_key_length(bytes, key_at)
            WHEN get_byte(bytes, key_at - 1) & 1 = 0 THEN get_byte(bytes, key_at - 1) >> 1
            ELSE -1 END;

CREATE OR REPLACE FUNCTION record_key(bytes bytea, key_at integer) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN record_key_length(bytes, key_at) >= 0
            THEN substring(bytes FROM key_at + 1 FOR record_key_length(bytes, key_at)) END;

-- How many bytes a length takes as a varint; -1 is one, too.
CREATE OR REPLACE FUNCTION record_length_size(length integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN length < 64 THEN 1
            WHEN length < 8192 THEN 2
            WHEN length < 1048576 THEN 3
            WHEN length < 134217728 THEN 4
            ELSE 5 END;

-- Between key and value lies the value's length.
CREATE OR REPLACE FUNCTION record_value_at(bytes bytea, key_at integer, value_length integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN key_at + greatest(record_key_length(bytes, key_at), 0) + record_length_size(value_length);

CREATE OR REPLACE FUNCTION record_value(bytes bytea, key_at integer, value_length integer) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN value_length >= 0
            THEN substring(bytes FROM record_value_at(bytes, key_at, value_length) + 1 FOR value_length) END;

CREATE OR REPLACE FUNCTION record_timestamp_delta(bytes bytea, key_at integer) RETURNS bigint
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

CREATE OR REPLACE FUNCTION bigint_at(bytes bytea, start integer) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ('x' || encode(substring(bytes FROM start + 1 FOR 8), 'hex'))::bit(64)::bigint;

-- Null where a producer gave none, or one that is no date.
CREATE OR REPLACE FUNCTION message_time(timestamp_ms bigint) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN timestamp_ms BETWEEN 0 AND 253402300799999
            THEN timestamptz 'epoch' + timestamp_ms * interval '1 millisecond' END;
