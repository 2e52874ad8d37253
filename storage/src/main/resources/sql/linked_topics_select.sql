-- With the configs that fences change, as they were set there before.
SELECT t.id, t.name, t.partition_count, l.state, l.fence, l.problem, l.source_topic_id,
       (SELECT c.value FROM sequin_control.topic_configs AS c
        WHERE c.topic_id = t.id AND c.name = 'max.message.bytes') AS max_message_bytes,
       (SELECT c.value FROM sequin_control.topic_configs AS c
        WHERE c.topic_id = t.id AND c.name = 'min.insync.replicas') AS min_insync_replicas
FROM sequin_control.linked_topics AS l
JOIN sequin_control.topics AS t ON t.id = l.topic_id
WHERE l.link = ? AND t.deleted_at IS NULL
ORDER BY t.name
