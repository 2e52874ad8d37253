-- The segments that may hold something of a partition from an offset on.
SELECT segment FROM sequin_log.segments WHERE topic_id = ? AND partition = ? AND end_offset > ?
UNION
SELECT segment FROM sequin_log.partitions WHERE topic_id = ? AND partition = ?
