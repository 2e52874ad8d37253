-- The oldest that can be moved, with their topics as far as these are there. What waits for its dead-letter topic to be
-- created stays. The headers that tell their history are named as in KIP-1191.
SELECT l.id, l.topic_id, l.partition, l.first_offset, l.last_offset, t.name AS topic, d.uuid AS dead_uuid,
       l.partition % d.partition_count AS dead_partition,
       jsonb_build_object('__dlq.errors.topic', t.name,
                          '__dlq.errors.partition', l.partition::text,
                          '__dlq.errors.group', l.consumer,
                          '__dlq.errors.delivery.count', l.deliver_count::text,
                          '__dlq.errors.worker', l.worker,
                          '__dlq.errors.message', l.reason) AS history
FROM sequin_control.dead_letters AS l
LEFT JOIN sequin_control.topics AS t ON t.id = l.topic_id AND t.deleted_at IS NULL
LEFT JOIN sequin_control.topics AS d ON d.name = l.consumer || '.dead' AND d.deleted_at IS NULL
WHERE l.is_readable AND (t.id IS NULL OR d.id IS NOT NULL)
ORDER BY l.id
LIMIT ?
FOR UPDATE OF l SKIP LOCKED
