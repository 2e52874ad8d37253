-- How far the copies of some topics are.
SELECT p.topic_id, p.partition, p.log_start_offset, p.next_offset,
       (SELECT max(e.epoch) FROM sequin_log.linked_epochs AS e
        WHERE e.topic_id = p.topic_id AND e.partition = p.partition) AS last_epoch,
       (SELECT count(*) FROM sequin_log.linked_transactions AS t
        WHERE t.topic_id = p.topic_id AND t.partition = p.partition)::integer AS open_transactions,
       l.source_start_offset, l.source_end_offset, l.copied_bytes, l.lost_offsets, l.truncated_offsets,
       l.max_timestamp, l.seen_at
FROM sequin_log.partitions AS p
LEFT JOIN sequin_log.linked_partitions AS l ON l.topic_id = p.topic_id AND l.partition = p.partition
WHERE p.topic_id = ANY (?)
ORDER BY p.topic_id, p.partition
