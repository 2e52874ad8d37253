-- What partitions remember of producers, and which of these have a transaction open there.
SELECT wanted.topic_id, wanted.partition, wanted.producer_id,
       p.producer_epoch, p.base_sequences, p.last_sequences, p.base_offsets, o.producer_epoch AS open_epoch, o.first_offset
FROM unnest(?::integer[], ?::integer[], ?::bigint[]) AS wanted (topic_id, partition, producer_id)
LEFT JOIN sequin_log.producers AS p USING (topic_id, partition, producer_id)
LEFT JOIN sequin_log.open_transactions AS o USING (topic_id, partition, producer_id)
