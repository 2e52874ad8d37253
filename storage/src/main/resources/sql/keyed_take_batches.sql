-- What was folded goes from the log. How much that is, by segment.
WITH taken AS (
  DELETE FROM ${batches}
  WHERE topic_id = ? AND partition = ? AND base_offset >= ? AND base_offset < ?
  RETURNING segment, octet_length(payload) + 16 AS size_bytes
)
SELECT segment, sum(size_bytes)::bigint FROM taken GROUP BY segment
