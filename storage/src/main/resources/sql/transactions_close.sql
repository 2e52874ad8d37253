SELECT topic_id, partition, log_start_offset, open_offset, aborted_offset
FROM sequin_log.close_transaction(?, ?, ?, ?, ?, ?, false)
