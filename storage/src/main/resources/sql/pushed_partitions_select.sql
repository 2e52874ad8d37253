SELECT topic_id, partition, distance, next_offset, next_sequence, pushed_bytes, lost_offsets
FROM sequin_control.pushed_partitions
WHERE topic_id = ANY (?)
