SELECT coalesce(b.id, t.id) AS id, t.uuid, t.name, coalesce(b.partition_count, t.partition_count) AS partition_count,
       coalesce(array_agg(c.name) FILTER (WHERE c.name IS NOT NULL), '{}') AS config_names,
       coalesce(array_agg(c.value) FILTER (WHERE c.name IS NOT NULL), '{}') AS config_values,
       q.id AS query_id, q.version AS query_version, b.name AS query_base, q.predicate, q.columns, q.on_error,
       q.key_expression IS NOT NULL AS has_key, q.data_expression IS NOT NULL AS has_data,
       q.headers_expression IS NOT NULL AS has_headers
FROM sequin_control.topics AS t
LEFT JOIN sequin_control.queries AS q ON q.topic_id = t.id
LEFT JOIN sequin_control.topics AS b ON b.id = q.base_id
LEFT JOIN sequin_control.topic_configs AS c ON c.topic_id = coalesce(b.id, t.id)
WHERE t.deleted_at IS NULL
GROUP BY t.id, q.id, b.id
