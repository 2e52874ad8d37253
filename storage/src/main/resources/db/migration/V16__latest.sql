-- Functions keep this path, whatever their callers have.
SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

-- Headers that are stored without their number, which headers_at reads first.
CREATE FUNCTION keyed_headers(header_count integer, headers bytea) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
DECLARE
  zigzag bigint := header_count::bigint * 2;
  number bytea := '';
BEGIN
  IF header_count = 0 THEN
    RETURN '{}';
  END IF;
  WHILE zigzag > 127 LOOP
    number := number || set_byte('\x00', 0, ((zigzag & 127) | 128)::integer);
    zigzag := zigzag >> 7;
  END LOOP;
  RETURN headers_at(number || set_byte('\x00', 0, zigzag::integer) || headers, 0);
END
$$;

CREATE VIEW keyed_topics AS
SELECT t.id, t.name
FROM topics AS t
WHERE t.deleted_at IS NULL
  AND EXISTS (SELECT FROM topic_configs AS c
              WHERE c.topic_id = t.id AND c.name = 'cleanup.policy' AND c.value ~ '\mcompact\M');

COMMENT ON VIEW keyed_topics IS 'The topics of which the newest record of each key is kept';

-- What is folded, as message_rows has what is not.
CREATE VIEW keyed_message_rows AS
SELECT t.name AS topic, k.partition, k."offset", message_time(k.timestamp_ms) AS "timestamp", k.key_text AS key,
       k.value AS data, keyed_headers(k.header_count, k.headers) AS headers, k.key AS record_key
FROM topics AS t
JOIN keyed_messages AS k ON k.topic_id = t.id
JOIN partitions AS p ON p.topic_id = k.topic_id AND p.partition = k.partition
WHERE t.deleted_at IS NULL AND k."offset" >= p.log_start_offset;

-- Of what is folded there is one row for each key already, of the log behind it the newest counts. Conditions on topic,
-- partition and key are passed down to both, because rows are told apart by these.
CREATE VIEW sequin.latest AS
SELECT topic, partition, "offset", key, data, "timestamp", headers
FROM (
  SELECT DISTINCT ON (topic, partition, key, record_key) *
  FROM (
    SELECT k.topic, k.partition, k."offset", k.key, k.data, k."timestamp", k.headers, k.record_key
    FROM keyed_topics AS t
    JOIN keyed_message_rows AS k ON k.topic = t.name
    UNION ALL
    SELECT m.topic, m.partition, m."offset", m.key, m.data, m."timestamp", m.headers, m.record_key
    FROM keyed_topics AS t
    JOIN message_rows AS m ON m.topic = t.name
    WHERE m.record_key IS NOT NULL
  ) AS versions
  ORDER BY topic, partition, key, record_key, "offset" DESC
) AS newest
WHERE data IS NOT NULL;

COMMENT ON VIEW sequin.latest IS 'Of each key of the keyed topics (cleanup.policy=compact) its newest record, unless that deletes the key';
COMMENT ON COLUMN sequin.latest.topic IS 'Name of the topic';
COMMENT ON COLUMN sequin.latest.partition IS 'Number of the partition, from 0';
COMMENT ON COLUMN sequin.latest."offset" IS 'Place in the partition';
COMMENT ON COLUMN sequin.latest.key IS 'Sequin key: the record key, or ~<base64url> where it is no key text';
COMMENT ON COLUMN sequin.latest.data IS 'The record value';
COMMENT ON COLUMN sequin.latest."timestamp" IS 'The time that the producer gave, or of the append where the topic says so';
COMMENT ON COLUMN sequin.latest.headers IS 'The record headers, as in sequin.messages';
