-- Sends all that is appended to the topic from now on to the next segment. The locks are taken in the order of appends.
WITH moment AS (
  SELECT to_timestamp(?::bigint / 1000.0) AS finished_at
), held AS MATERIALIZED (
  SELECT topic_id, partition, segment, segment_offset, next_offset, size_bytes - folded_bytes AS size_bytes
  FROM sequin_log.partitions
  WHERE topic_id = ?
  ORDER BY partition
  FOR NO KEY UPDATE
), finished AS (
  INSERT INTO sequin_log.segments (topic_id, partition, segment, end_offset, size_bytes, finished_at)
    SELECT h.topic_id, h.partition, h.segment, h.next_offset,
           greatest(h.size_bytes - coalesce((SELECT sum(s.size_bytes) FROM sequin_log.segments AS s
                                             WHERE s.topic_id = h.topic_id AND s.partition = h.partition), 0), 0),
           moment.finished_at
    FROM held AS h
    CROSS JOIN moment
    WHERE h.next_offset > h.segment_offset
), moved AS (
  UPDATE sequin_log.partitions AS p SET segment = p.segment + 1, segment_offset = h.next_offset
  FROM held AS h
  WHERE p.topic_id = h.topic_id AND p.partition = h.partition
)
UPDATE sequin_log.logs AS l SET segment = l.segment + 1, segment_since = moment.finished_at FROM moment WHERE l.topic_id = ?
