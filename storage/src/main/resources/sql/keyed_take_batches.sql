-- What was folded goes from a segment of the log. How many bytes that is.
WITH taken AS (
  DELETE FROM ${batches}
  WHERE topic_id = ? AND partition = ? AND base_offset >= ? AND base_offset < ?
  RETURNING octet_length(payload) + 16 AS size_bytes
)
SELECT coalesce(sum(size_bytes), 0)::bigint FROM taken
