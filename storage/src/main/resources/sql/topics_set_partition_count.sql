UPDATE sequin_control.topics AS t
SET partition_count = c.partition_count
FROM (SELECT ?::integer AS partition_count, ?::integer AS id) AS c
WHERE t.id = c.id OR t.id IN (SELECT q.topic_id FROM sequin_control.queries AS q WHERE q.base_id = c.id)
