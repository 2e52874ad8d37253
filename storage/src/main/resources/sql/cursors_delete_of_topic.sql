-- Locked in the order of commits, so that the two do not deadlock.
WITH doomed AS MATERIALIZED (
  SELECT consumer_id, topic_id, partition, key_filter
  FROM sequin_control.cursors
  WHERE topic_id = ?
  ORDER BY consumer_id, partition, key_filter
  FOR UPDATE
)
DELETE FROM sequin_control.cursors AS k
USING doomed AS d
WHERE k.consumer_id = d.consumer_id AND k.topic_id = d.topic_id AND k.partition = d.partition
  AND k.key_filter = d.key_filter
