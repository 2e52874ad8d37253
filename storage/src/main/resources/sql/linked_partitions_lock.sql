-- In the order of appends.
SELECT p.topic_id, p.partition, p.next_offset, p.link_state,
       (SELECT count(*) FROM sequin_log.linked_transactions AS t
        WHERE t.topic_id = p.topic_id AND t.partition = p.partition)::integer AS open_transactions
FROM sequin_log.partitions AS p
WHERE p.topic_id = ANY (?)
ORDER BY p.topic_id, p.partition
FOR NO KEY UPDATE OF p
