-- The bound on bytes holds inside the query: at most ? candidates are looked at, and none is read that is not sent.
SELECT base_offset, last_offset, payload
FROM (
  SELECT base_offset, last_offset, payload,
         sum(octet_length(payload)) OVER (ORDER BY base_offset ROWS UNBOUNDED PRECEDING) - octet_length(payload)
           AS bytes_before
  FROM (
    SELECT base_offset, last_offset, payload
    FROM ${batches}
    WHERE topic_id = ? AND partition = ?
      AND base_offset >= coalesce((SELECT max(base_offset) FROM ${batches}
                                   WHERE topic_id = ? AND partition = ? AND base_offset <= ?), 0)
      AND base_offset < ?
      AND last_offset >= ?
    ORDER BY base_offset
    LIMIT ?
  ) AS candidates
) AS measured
WHERE bytes_before < ?
ORDER BY base_offset
