SELECT p.producer_id, p.producer_epoch,
       coalesce(p.last_sequences[array_upper(p.last_sequences, 1)], -1) AS last_sequence,
       (extract(epoch FROM p.updated_at) * 1000)::bigint AS updated_ms,
       coalesce(o.first_offset, -1) AS open_offset
FROM sequin_log.producers AS p
LEFT JOIN sequin_log.open_transactions AS o USING (topic_id, partition, producer_id)
WHERE p.topic_id = ? AND p.partition = ?
ORDER BY p.producer_id
