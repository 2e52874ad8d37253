SELECT marker_offset, producer_id, first_offset
FROM sequin_log.aborted_ranges
WHERE topic_id = ? AND partition = ? AND marker_offset > ?
ORDER BY marker_offset
