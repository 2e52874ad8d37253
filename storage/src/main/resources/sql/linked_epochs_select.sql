SELECT e.topic_id, e.partition, e.epoch, e.start_offset
FROM sequin_log.linked_epochs AS e
JOIN unnest(?::integer[], ?::integer[]) AS wanted (topic_id, partition)
  USING (topic_id, partition)
ORDER BY e.epoch
