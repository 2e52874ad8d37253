-- What consumers have committed of topics, but for what they read through key filters.
SELECT c.name, k.topic_id, k.partition, k.key_filter, k."offset", k.leader_epoch, k.metadata
FROM sequin_control.cursors AS k
JOIN sequin_control.consumers AS c ON c.id = k.consumer_id
WHERE k.topic_id = ANY (?) AND k.key_filter = ''
