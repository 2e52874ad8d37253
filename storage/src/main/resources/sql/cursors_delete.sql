-- Locked in the order of commits, so that the two do not deadlock.
WITH doomed AS MATERIALIZED (
  SELECT k.consumer_id, k.topic_id, k.partition, k.key_filter
  FROM sequin_control.consumers AS c
  JOIN sequin_control.cursors AS k ON k.consumer_id = c.id
  JOIN unnest(?::integer[], ?::integer[], ?::text[]) AS unwanted (topic_id, partition, key_filter)
    ON unwanted.topic_id = k.topic_id AND unwanted.partition = k.partition AND unwanted.key_filter = k.key_filter
  WHERE c.name = ?
  ORDER BY k.topic_id, k.partition, k.key_filter
  FOR UPDATE OF k
)
DELETE FROM sequin_control.cursors AS k
USING doomed AS d
WHERE k.consumer_id = d.consumer_id AND k.topic_id = d.topic_id AND k.partition = d.partition
  AND k.key_filter = d.key_filter
