-- The partitions that a producer's transaction has written to, or may write to.
SELECT topic_id, partition FROM sequin_log.open_transactions WHERE producer_id = ? ORDER BY topic_id, partition
