SELECT p.topic_id, p.partition, p.producer_id, p.producer_epoch, p.base_sequences, p.last_sequences, p.base_offsets
FROM sequin_log.producers AS p
JOIN unnest(?::integer[], ?::integer[], ?::bigint[]) AS wanted (topic_id, partition, producer_id)
  USING (topic_id, partition, producer_id)
