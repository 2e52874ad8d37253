SELECT DISTINCT topic_id FROM sequin_log.partitions WHERE folded_offset > 0
