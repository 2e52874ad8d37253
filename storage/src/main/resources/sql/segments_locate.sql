SELECT p.log_start_offset, p.segment,
       array_agg(s.segment ORDER BY s.segment) FILTER (WHERE s.segment IS NOT NULL) AS finished,
       array_agg(s.end_offset ORDER BY s.segment) FILTER (WHERE s.segment IS NOT NULL) AS end_offsets
FROM sequin_log.partitions AS p
LEFT JOIN sequin_log.segments AS s USING (topic_id, partition)
WHERE p.topic_id = ? AND p.partition = ?
GROUP BY p.topic_id, p.partition
