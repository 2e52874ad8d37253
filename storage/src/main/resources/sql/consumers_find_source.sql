-- What a consumer reads, by its name: the topic that its filter begins with, and whose log that is.
SELECT coalesce(t.name, b.name) AS topic, b.id AS topic_id
FROM sequin_control.consumers AS c
JOIN sequin_control.shares AS s ON s.consumer_id = c.id
JOIN sequin_control.topics AS b ON b.id = s.topic_id
LEFT JOIN sequin_control.topics AS t ON t.id = sequin_control.read_topic(s.topic_id, s.key_filter)
WHERE c.name = ?
LIMIT 1
