SELECT t.id, t.uuid, t.name, t.partition_count,
       coalesce(array_agg(c.name) FILTER (WHERE c.name IS NOT NULL), '{}') AS config_names,
       coalesce(array_agg(c.value) FILTER (WHERE c.name IS NOT NULL), '{}') AS config_values
FROM sequin_control.topics AS t
LEFT JOIN sequin_control.topic_configs AS c ON c.topic_id = t.id
WHERE t.deleted_at IS NULL
GROUP BY t.id
