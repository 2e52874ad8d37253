-- For each partition that has finished segments which nobody needs any more, the offset after the last one of these. The
-- oldest go first: what is behind a segment that stays, stays as well. Without timestamps, records are as old as their
-- segment. A copy of another cluster's partition begins where that does.
SELECT partition, max(end_offset) AS start_offset
FROM (
  SELECT s.partition, s.end_offset,
         bool_and(s.end_offset <= p.log_start_offset
                  OR (p.link_state IS NULL
                      AND (coalesce(limits.retention_ms >= 0 AND limits.now_ms - s.newest_ms > limits.retention_ms, false)
                           OR (limits.retention_bytes >= 0
                               AND p.size_bytes - p.folded_bytes - s.size_so_far >= limits.retention_bytes))))
           OVER (PARTITION BY s.partition ORDER BY s.segment) AS is_expired
  FROM (
    SELECT topic_id, partition, segment, end_offset,
           CASE WHEN max_timestamp < 0 THEN (extract(epoch FROM finished_at) * 1000)::bigint ELSE max_timestamp END
             AS newest_ms,
           sum(size_bytes) OVER (PARTITION BY partition ORDER BY segment) AS size_so_far
    FROM sequin_log.segments
    WHERE topic_id = ?
  ) AS s
  JOIN sequin_log.partitions AS p ON p.topic_id = s.topic_id AND p.partition = s.partition
  CROSS JOIN (SELECT ?::bigint AS now_ms, ?::bigint AS retention_ms, ?::bigint AS retention_bytes) AS limits
) AS judged
WHERE is_expired
GROUP BY partition
