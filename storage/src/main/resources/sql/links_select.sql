SELECT l.name, l.terms, l.is_paused, l.source_cluster_id, l.problem, l.seen_at,
       ARRAY(SELECT c.key FROM jsonb_each_text(l.client_configs) AS c ORDER BY c.key) AS config_names,
       ARRAY(SELECT c.value FROM jsonb_each_text(l.client_configs) AS c ORDER BY c.key) AS config_values
FROM sequin_control.links AS l
ORDER BY l.name
