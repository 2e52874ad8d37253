-- A record's key as a Sequin key: dot-separated tokens of printable ASCII without space, '*' and '>'. Any other
-- key becomes the one token ~<base64url>. encode(…, 'escape') doubles backslashes, hence the odd last branch.
CREATE FUNCTION message_key(key bytea) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE
    WHEN encode(key, 'escape') COLLATE "C" ~ '^([!-)+-\-/-=?-\[\]-~]|\\\\)+(\.([!-)+-\-/-=?-\[\]-~]|\\\\)+)*$'
      THEN replace(encode(key, 'escape'), '\\', '\')
    ELSE '~' || translate(encode(key, 'base64'), E'+/=\n', '-_')
  END
$$;

-- Bytes as text, or null where they are not UTF-8 text that PostgreSQL can hold.
CREATE FUNCTION utf8_or_null(bytes bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  RETURN convert_from(bytes, 'UTF8');
EXCEPTION WHEN character_not_in_repertoire OR untranslatable_character THEN
  RETURN null;
END
$$;

-- The common case, ASCII, is told from the length of its escaped form and needs no exception block.
CREATE FUNCTION message_text(bytes bytea) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE
    WHEN octet_length(encode(bytes, 'escape')) = octet_length(bytes) THEN encode(bytes, 'escape')
    ELSE utf8_or_null(bytes)
  END
$$;

CREATE VIEW messages AS
SELECT t.name AS topic,
       b.partition,
       b.base_offset + r.number - 1 AS "offset",
       CASE WHEN r.key_length < 0 THEN b.partition || '-' || (b.base_offset + r.number - 1)
            ELSE message_key(substring(b.payload FROM r.key_at + 1 FOR r.key_length)) END AS key,
       CASE WHEN r.value_length >= 0
            THEN message_text(substring(b.payload FROM r.value_at + 1 FOR r.value_length)) END AS data,
       CASE WHEN r.key_length >= 0
            THEN substring(b.payload FROM r.key_at + 1 FOR r.key_length) END AS record_key,
       CASE WHEN r.value_length >= 0
            THEN substring(b.payload FROM r.value_at + 1 FOR r.value_length) END AS record_value
FROM batches AS b
JOIN topics AS t ON t.id = b.topic_id AND t.deleted_at IS NULL
JOIN partitions AS p ON p.topic_id = b.topic_id AND p.partition = b.partition
CROSS JOIN LATERAL unnest(b.key_at, b.key_length, b.value_at, b.value_length)
  WITH ORDINALITY AS r (key_at, key_length, value_at, value_length, number)
WHERE b.last_offset >= p.log_start_offset
  AND b.base_offset + r.number - 1 >= p.log_start_offset;

COMMENT ON VIEW messages IS 'Every record of every topic whose batches are stored uncompressed, one row each';
COMMENT ON COLUMN messages.key IS 'Sequin key: the record key, ~<base64url> where it is no key text, <partition>-<offset> where it is null';
COMMENT ON COLUMN messages.data IS 'The record value as text; null for a tombstone and for a value that is not UTF-8 text';
COMMENT ON COLUMN messages.record_key IS 'The record key, byte for byte';
COMMENT ON COLUMN messages.record_value IS 'The record value, byte for byte';
