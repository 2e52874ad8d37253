-- A limited number of batches, so that the partition's row, which is locked first, is never locked for long.
WITH place AS MATERIALIZED (
  SELECT log_start_offset FROM partitions WHERE topic_id = ? AND partition = ? FOR NO KEY UPDATE
), trimmed AS (
  DELETE FROM ${batches}
  WHERE topic_id = ? AND partition = ?
    AND base_offset IN (
      SELECT b.base_offset
      FROM place
      CROSS JOIN ${batches} AS b
      WHERE b.topic_id = ? AND b.partition = ? AND b.last_offset < place.log_start_offset
      ORDER BY b.base_offset
      LIMIT 500)
  RETURNING octet_length(payload) + 16 AS size_bytes
), total AS (
  SELECT count(*) AS batch_count, coalesce(sum(size_bytes), 0) AS size_bytes FROM trimmed
)
UPDATE partitions AS p
SET size_bytes = p.size_bytes - total.size_bytes
FROM total
WHERE p.topic_id = ? AND p.partition = ?
RETURNING total.batch_count
