-- Takes records out of a partition's log, of each key the newest, and returns by how many bytes what is kept has grown. A
-- key that was folded before gets its newer record.
WITH folded AS MATERIALIZED (
  SELECT unnest(?::bigint[]) AS "offset", unnest(?::bigint[]) AS timestamp_ms, unnest(?::bytea[]) AS key,
         unnest(?::bytea[]) AS value, unnest(?::integer[]) AS header_count, unnest(?::bytea[]) AS headers
), replaced AS MATERIALIZED (
  SELECT coalesce(sum(sequin_log.keyed_size(k.key, k.value, k.headers)), 0) AS size_bytes
  FROM folded AS f
  JOIN sequin_log.keyed_messages AS k ON k.topic_id = ? AND k.partition = ? AND sha256(k.key) = sha256(f.key)
), kept AS (
  INSERT INTO sequin_log.keyed_messages AS k (topic_id, partition, "offset", timestamp_ms, key, value, header_count, headers, folded_at)
    SELECT ?, ?, f."offset", f.timestamp_ms, f.key, f.value, f.header_count, f.headers, to_timestamp(?::bigint / 1000.0)
    FROM folded AS f
  ON CONFLICT (topic_id, partition, sha256(key)) DO UPDATE
    SET "offset" = excluded."offset", timestamp_ms = excluded.timestamp_ms, value = excluded.value,
        header_count = excluded.header_count, headers = excluded.headers, folded_at = excluded.folded_at
)
SELECT (coalesce(sum(sequin_log.keyed_size(f.key, f.value, f.headers)), 0) - (SELECT size_bytes FROM replaced))::bigint
FROM folded AS f
