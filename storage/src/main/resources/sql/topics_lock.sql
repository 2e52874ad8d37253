SELECT t.id, t.uuid, t.name, t.partition_count,
       ARRAY(SELECT c.name FROM sequin_control.topic_configs AS c WHERE c.topic_id = t.id ORDER BY c.name) AS config_names,
       ARRAY(SELECT c.value FROM sequin_control.topic_configs AS c WHERE c.topic_id = t.id ORDER BY c.name) AS config_values
FROM sequin_control.topics AS t
WHERE t.name = ? AND t.deleted_at IS NULL
FOR ${strength}
