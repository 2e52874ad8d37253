SELECT t.id, t.uuid, t.name, t.partition_count,
       ARRAY(SELECT c.name FROM topic_configs AS c WHERE c.topic_id = t.id ORDER BY c.name) AS config_names,
       ARRAY(SELECT c.value FROM topic_configs AS c WHERE c.topic_id = t.id ORDER BY c.name) AS config_values
FROM topics AS t
WHERE t.name = ? AND t.deleted_at IS NULL
FOR UPDATE
