-- The topic's segment as it is filled now: the largest part that a partition has in it, and whether nobody can read any of it.
SELECT l.segment,
       (extract(epoch FROM l.segment_since) * 1000)::bigint AS since_ms,
       bool_or(p.next_offset > p.segment_offset) AS has_records,
       bool_and(p.log_start_offset >= p.next_offset) AS is_unread,
       max(p.size_bytes - p.folded_bytes - coalesce(finished.size_bytes, 0))::bigint AS largest_bytes
FROM sequin_log.logs AS l
JOIN sequin_log.partitions AS p USING (topic_id)
LEFT JOIN (
  SELECT s.topic_id, s.partition, sum(s.size_bytes) AS size_bytes
  FROM sequin_log.segments AS s
  GROUP BY s.topic_id, s.partition
) AS finished USING (topic_id, partition)
WHERE l.topic_id = ? AND l.deleted_at IS NULL
GROUP BY l.topic_id
