-- How much of a partition is not folded yet.
SELECT p.folded_offset, p.next_offset, p.log_start_offset, p.size_bytes,
       (SELECT coalesce(sum(keyed_size(k.key, k.value, k.headers)), 0)::bigint
        FROM keyed_messages AS k
        WHERE k.topic_id = p.topic_id AND k.partition = p.partition) AS folded_bytes
FROM partitions AS p
WHERE p.topic_id = ? AND p.partition = ?
