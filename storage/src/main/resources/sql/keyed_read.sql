-- The bound on bytes holds inside the query, as for batches.
SELECT "offset", timestamp_ms, key, value, header_count, headers
FROM (
  SELECT candidates.*,
         sum(sequin_log.keyed_size(key, value, headers)) OVER (ORDER BY "offset" ROWS UNBOUNDED PRECEDING)
           - sequin_log.keyed_size(key, value, headers) AS bytes_before
  FROM (
    SELECT "offset", timestamp_ms, key, value, header_count, headers
    FROM sequin_log.keyed_messages
    WHERE topic_id = ? AND partition = ? AND "offset" >= ? AND "offset" < ?
    ORDER BY "offset"
    LIMIT ?
  ) AS candidates
) AS measured
WHERE bytes_before < ?
ORDER BY "offset"
