SELECT DISTINCT topic_id FROM partitions WHERE folded_offset > 0
