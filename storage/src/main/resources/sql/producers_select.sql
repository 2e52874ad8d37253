SELECT producer_id, producer_epoch,
       last_sequences[array_upper(last_sequences, 1)] AS last_sequence,
       (extract(epoch FROM updated_at) * 1000)::bigint AS updated_ms
FROM sequin_log.producers
WHERE topic_id = ? AND partition = ?
ORDER BY producer_id
