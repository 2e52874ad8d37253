-- Unless the topic is not pushed any more.
INSERT INTO sequin_control.pushed_partitions AS p
  (topic_id, partition, distance, next_offset, next_sequence, pushed_bytes, lost_offsets)
SELECT n.topic_id, n.partition, n.distance, n.next_offset, n.next_sequence, n.pushed_bytes, n.lost_offsets
FROM unnest(?::integer[], ?::integer[], ?::bigint[], ?::bigint[], ?::integer[], ?::bigint[], ?::bigint[])
       AS n (topic_id, partition, distance, next_offset, next_sequence, pushed_bytes, lost_offsets)
JOIN sequin_control.linked_topics AS l ON l.topic_id = n.topic_id AND l.state IN ('pushed', 'returning')
ORDER BY n.topic_id, n.partition
ON CONFLICT (topic_id, partition) DO UPDATE
  SET distance = excluded.distance,
      next_offset = excluded.next_offset,
      next_sequence = excluded.next_sequence,
      pushed_bytes = excluded.pushed_bytes,
      lost_offsets = excluded.lost_offsets,
      noted_at = excluded.noted_at
