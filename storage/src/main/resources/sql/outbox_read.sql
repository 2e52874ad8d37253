-- The bound on bytes holds inside the query: at most ? candidates are looked at, and none is read that is not taken.
SELECT id, topic_uuid, partition, key, data, timestamp_ms,
       CASE WHEN headers IS NULL THEN '{}' ELSE ARRAY(SELECT h.key FROM jsonb_each_text(headers) AS h) END AS header_names,
       CASE WHEN headers IS NULL THEN '{}' ELSE ARRAY(SELECT h.value FROM jsonb_each_text(headers) AS h) END AS header_values
FROM (
  SELECT *, sum(coalesce(octet_length(data), 0)) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING)
              - coalesce(octet_length(data), 0) AS bytes_before
  FROM (SELECT * FROM sequin_log.outbox ORDER BY id LIMIT ?) AS candidates
) AS measured
WHERE bytes_before < ?
ORDER BY id
