-- The partitions whose whole log lies in the current segment and is older than a time: all of it expires. The newest
-- batch is looked at first, which is enough where something is being written.
SELECT p.partition, p.next_offset AS start_offset
FROM sequin_log.partitions AS p
CROSS JOIN LATERAL (
  SELECT b.max_timestamp
  FROM ${batches} AS b
  WHERE b.topic_id = p.topic_id AND b.partition = p.partition
  ORDER BY b.base_offset DESC
  LIMIT 1
) AS newest
CROSS JOIN (SELECT ?::bigint AS oldest_kept_ms) AS limits
WHERE p.topic_id = ? AND p.link_state IS NULL
  AND p.next_offset > greatest(p.segment_offset, p.log_start_offset)
  AND newest.max_timestamp >= 0
  AND newest.max_timestamp < limits.oldest_kept_ms
  AND NOT EXISTS (SELECT FROM sequin_log.segments AS s WHERE s.topic_id = p.topic_id AND s.partition = p.partition)
  AND NOT EXISTS (SELECT FROM ${batches} AS b
                  WHERE b.topic_id = p.topic_id AND b.partition = p.partition
                    AND b.last_offset >= p.log_start_offset AND b.max_timestamp >= limits.oldest_kept_ms)
  AND NOT EXISTS (SELECT FROM sequin_log.keyed_messages AS k
                  WHERE k.topic_id = p.topic_id AND k.partition = p.partition AND p.folded_offset > p.log_start_offset
                    AND k."offset" >= p.log_start_offset AND k.timestamp_ms >= limits.oldest_kept_ms)
