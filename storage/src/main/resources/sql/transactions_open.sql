-- Notes where transactions begin in partitions, which the caller has locked.
WITH begun AS (
  UPDATE sequin_log.open_transactions AS o SET first_offset = b.first_offset
  FROM unnest(?::bigint[], ?::integer[], ?::integer[], ?::bigint[]) AS b (producer_id, topic_id, partition, first_offset)
  WHERE o.producer_id = b.producer_id AND o.topic_id = b.topic_id AND o.partition = b.partition
  RETURNING o.topic_id, o.partition, o.first_offset
)
UPDATE sequin_log.partitions AS p SET open_offset = b.first_offset
FROM (SELECT topic_id, partition, min(first_offset) AS first_offset FROM begun GROUP BY topic_id, partition) AS b
WHERE p.topic_id = b.topic_id AND p.partition = b.partition AND p.open_offset IS NULL
