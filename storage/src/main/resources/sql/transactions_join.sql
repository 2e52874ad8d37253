INSERT INTO sequin_log.open_transactions AS o (producer_id, producer_epoch, topic_id, partition)
  SELECT wanted.producer_id, wanted.epoch, p.topic_id, p.partition
  FROM (SELECT ?::bigint AS producer_id, ?::integer AS epoch) AS wanted
  CROSS JOIN unnest(?::integer[], ?::integer[]) AS named (topic_id, partition)
  JOIN sequin_log.partitions AS p USING (topic_id, partition)
ON CONFLICT (producer_id, topic_id, partition) DO NOTHING
