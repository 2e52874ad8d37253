-- Lets a copy go on behind what the other cluster does not have any more, and so does not this one. Where nothing was copied
-- yet, nothing is lost.
WITH skipped AS (
  UPDATE sequin_log.partitions AS p
  SET next_offset = w.to_offset,
      log_start_offset = w.to_offset,
      segment_offset = CASE WHEN p.segment_offset = p.next_offset THEN w.to_offset ELSE p.segment_offset END,
      start_moved_by = pg_current_xact_id()
  FROM (SELECT ?::integer AS topic_id, ?::integer AS partition, ?::bigint AS from_offset, ?::bigint AS to_offset) AS w
  WHERE p.topic_id = w.topic_id AND p.partition = w.partition AND p.link_state IS NOT NULL
    AND p.next_offset = w.from_offset AND w.to_offset > w.from_offset
  RETURNING p.topic_id, p.partition, w.from_offset, w.to_offset
)
UPDATE sequin_log.linked_partitions AS l SET lost_offsets = l.lost_offsets + s.to_offset - s.from_offset
FROM skipped AS s
WHERE l.topic_id = s.topic_id AND l.partition = s.partition AND (l.copied_bytes > 0 OR s.from_offset > 0)
