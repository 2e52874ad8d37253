-- The transactions that are open in copies.
SELECT t.topic_id, t.partition, t.producer_id, t.first_offset
FROM sequin_log.linked_transactions AS t
JOIN unnest(?::integer[], ?::integer[]) AS wanted (topic_id, partition)
  USING (topic_id, partition)
