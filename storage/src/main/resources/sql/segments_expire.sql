-- Moves the starts of logs up, and lets go of the segments that lie before them, and of what was aborted there: of each partition, whether its start has
-- moved, which it has not where records were deleted before. The locks are taken in the order of appends.
WITH wanted AS MATERIALIZED (
  SELECT unnest(?::integer[]) AS partition, unnest(?::bigint[]) AS start_offset
), held AS MATERIALIZED (
  SELECT p.topic_id, p.partition, p.log_start_offset AS old_start_offset, w.start_offset
  FROM wanted AS w
  JOIN sequin_log.partitions AS p ON p.topic_id = ? AND p.partition = w.partition
  ORDER BY p.partition
  FOR NO KEY UPDATE OF p
), passed AS (
  DELETE FROM sequin_log.segments AS s
  USING held AS h
  WHERE s.topic_id = h.topic_id AND s.partition = h.partition AND s.end_offset <= h.start_offset
  RETURNING s.partition, s.size_bytes
), outlived AS (
  DELETE FROM sequin_log.aborted_ranges AS a
  USING held AS h
  WHERE a.topic_id = h.topic_id AND a.partition = h.partition
    AND a.marker_offset < greatest(h.old_start_offset, h.start_offset)
), freed AS (
  SELECT partition, sum(size_bytes)::bigint AS size_bytes FROM passed GROUP BY partition
)
UPDATE sequin_log.partitions AS p
SET log_start_offset = greatest(p.log_start_offset, h.start_offset),
    start_moved_by = pg_current_xact_id(),
    size_bytes = greatest(p.size_bytes - coalesce(f.size_bytes, 0), 0)
FROM held AS h
LEFT JOIN freed AS f ON f.partition = h.partition
WHERE p.topic_id = h.topic_id AND p.partition = h.partition
RETURNING p.log_start_offset > h.old_start_offset AS has_moved
