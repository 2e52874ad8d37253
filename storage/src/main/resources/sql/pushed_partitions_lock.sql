-- In the order of appends.
SELECT topic_id, partition, next_offset, open_offset IS NOT NULL AS has_open_transaction
FROM sequin_log.partitions
WHERE topic_id = ANY (?)
ORDER BY topic_id, partition
FOR NO KEY UPDATE
