-- The headers of a record, which follow its value: their number, then names and values.
SET LOCAL search_path = sequin_log, pg_temp;

CREATE OR REPLACE FUNCTION varint_end(bytes bytea, start integer) RETURNS integer
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
CREATE OR REPLACE FUNCTION varint_at(bytes bytea, start integer) RETURNS integer
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
CREATE OR REPLACE FUNCTION header_value(value bytea) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN value IS NULL THEN 'null'
            ELSE coalesce(to_jsonb(sequin.text(value)),
                          jsonb_build_object('base64', translate(encode(value, 'base64'), E'\n', ''))) END;

-- Adds a header. Where there is one of that name already, both values are kept, in an array.
CREATE OR REPLACE FUNCTION with_header(headers jsonb, name text, value jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN headers || jsonb_build_object(name,
  CASE WHEN NOT headers ? name THEN value
       WHEN jsonb_typeof(headers -> name) = 'array' THEN (headers -> name) || jsonb_build_array(value)
       ELSE jsonb_build_array(headers -> name, value) END);

-- With the owner's rights, so that who reads a view needs none in this schema to find the functions that it calls.
CREATE OR REPLACE FUNCTION headers_at(bytes bytea, start integer) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY DEFINER SET search_path FROM CURRENT AS $$
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
CREATE OR REPLACE FUNCTION record_headers(bytes bytea, key_at integer, value_length integer) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN get_byte(bytes, record_value_at(bytes, key_at, value_length) + greatest(value_length, 0)) = 0 THEN '{}'
            ELSE headers_at(bytes, record_value_at(bytes, key_at, value_length) + greatest(value_length, 0)) END;

CREATE OR REPLACE FUNCTION varint(number integer) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path FROM CURRENT AS $$
DECLARE
  zigzag bigint := (number::bigint << 1) # (number::bigint >> 63);
  bytes  bytea := '';
BEGIN
  WHILE zigzag > 127 LOOP
    bytes := bytes || set_byte(E'\\x00', 0, ((zigzag & 127) | 128)::integer);
    zigzag := zigzag >> 7;
  END LOOP;
  RETURN bytes || set_byte(E'\\x00', 0, zigzag::integer);
END
$$;

-- Headers that are stored without their number, which headers_at reads first.
CREATE OR REPLACE FUNCTION keyed_headers(header_count integer, headers bytea) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  RETURN CASE WHEN header_count = 0 THEN '{}' ELSE headers_at(varint(header_count) || headers, 0) END;
END
$$;

CREATE OR REPLACE FUNCTION keyed_size(key bytea, value bytea, headers bytea) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 20 + octet_length(key) + coalesce(octet_length(value), 0) + octet_length(headers);

-- Headers as headers_at gives them, or as sequin.send takes them; an error where they are not. Null stays null.
CREATE OR REPLACE FUNCTION checked_headers(headers jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
BEGIN
  IF headers IS NULL OR headers = '{}' THEN
    RETURN headers;
  END IF;
  IF jsonb_typeof(headers) <> 'object'
     OR EXISTS (SELECT
                FROM jsonb_each(headers) AS h
                CROSS JOIN jsonb_array_elements(CASE jsonb_typeof(h.value) WHEN 'array' THEN h.value
                                                ELSE jsonb_build_array(h.value) END) AS v (value)
                WHERE jsonb_typeof(v.value) NOT IN ('string', 'null')
                  AND (jsonb_typeof(v.value) <> 'object' OR jsonb_typeof(v.value -> 'base64') IS DISTINCT FROM 'string'
                       OR v.value ->> 'base64' !~ '^[A-Za-z0-9+/]*={0,2}$')) THEN
    RAISE EXCEPTION 'headers are not an object of strings' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  RETURN headers;
END
$$;

-- Checked headers as records have them, and how many they are.
CREATE OR REPLACE FUNCTION encoded_headers(headers jsonb, OUT header_count integer, OUT bytes bytea)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
  SELECT count(*)::integer,
         coalesce(string_agg(varint(octet_length(convert_to(h.key, 'UTF8'))) || convert_to(h.key, 'UTF8')
                             || CASE WHEN v.bytes IS NULL THEN varint(-1) ELSE varint(octet_length(v.bytes)) || v.bytes END,
                             ''::bytea ORDER BY h.number, e.number), '')
  FROM jsonb_each(headers) WITH ORDINALITY AS h (key, value, number)
  CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(h.value) WHEN 'array' THEN h.value
                                          ELSE jsonb_build_array(h.value) END) WITH ORDINALITY AS e (value, number)
  CROSS JOIN LATERAL (
    SELECT CASE jsonb_typeof(e.value) WHEN 'string' THEN convert_to(e.value #>> '{}', 'UTF8')
                                      WHEN 'object' THEN decode(e.value ->> 'base64', 'base64') END AS bytes
  ) AS v
$$;
