SELECT DISTINCT c.name AS consumer_name, k.topic_id,
       concat_ws('.', t.name, nullif(sequin_control.filter_keys(k.key_filter), '')) AS topic, k.key_filter
FROM sequin_control.consumers AS c
JOIN sequin_control.cursors AS k ON k.consumer_id = c.id
JOIN sequin_control.topics AS t ON t.id = sequin_control.read_topic(k.topic_id, k.key_filter)
WHERE EXISTS (SELECT FROM sequin_control.consumer_members AS m WHERE m.consumer_id = c.id)
  AND coalesce(k.expires_at <= now(), k.committed_at <= now() - ? * interval '1 millisecond')
