-- Sorted, which keeps gateways from deadlocking.
SELECT p.topic_id, p.partition, p.segment, p.next_offset, p.link_state
FROM sequin_log.partitions AS p
JOIN unnest(?::integer[], ?::integer[]) AS wanted (topic_id, partition)
  USING (topic_id, partition)
ORDER BY p.topic_id, p.partition
FOR NO KEY UPDATE OF p
