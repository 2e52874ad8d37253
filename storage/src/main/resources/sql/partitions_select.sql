SELECT p.topic_id, p.partition, p.log_start_offset, p.next_offset, p.folded_offset,
       p.open_offset, p.aborted_offset
FROM sequin_log.partitions AS p
JOIN unnest(?::integer[], ?::integer[]) AS wanted (topic_id, partition)
  USING (topic_id, partition)
