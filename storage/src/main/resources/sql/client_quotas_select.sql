SELECT (SELECT array_agg(part.key ORDER BY part.key) FROM jsonb_each_text(q.entity) AS part) AS types,
       (SELECT array_agg(part.value ORDER BY part.key) FROM jsonb_each_text(q.entity) AS part) AS names,
       array_agg(q.name ORDER BY q.name) AS quota_names,
       array_agg(q.value ORDER BY q.name) AS quota_values
FROM sequin_control.client_quotas AS q
GROUP BY q.entity
