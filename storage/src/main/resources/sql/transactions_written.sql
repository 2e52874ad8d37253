-- The partitions that a producer's transaction has written to, or may write to as long as they are not locked.
SELECT topic_id, partition, first_offset FROM sequin_log.open_transactions WHERE producer_id = ? ORDER BY topic_id, partition
