-- The first half for those of whom all is wanted.
SELECT c.name, k.topic_id, k.partition, k.key_filter, k."offset", k.leader_epoch, k.metadata
FROM sequin_control.consumers AS c
JOIN sequin_control.cursors AS k ON k.consumer_id = c.id
WHERE c.name = ANY (?::text[])
UNION ALL
SELECT c.name, k.topic_id, k.partition, k.key_filter, k."offset", k.leader_epoch, k.metadata
FROM unnest(?::text[], ?::integer[], ?::integer[], ?::text[]) AS wanted (name, topic_id, partition, key_filter)
JOIN sequin_control.consumers AS c ON c.name = wanted.name
JOIN sequin_control.cursors AS k ON k.consumer_id = c.id AND k.topic_id = wanted.topic_id AND k.partition = wanted.partition
                     AND k.key_filter = wanted.key_filter
