-- The tables of finished segments in which no partition has anything left, attached or not: detaching and dropping are two
-- steps. Of a deleted topic, all that are left.
SELECT 'sequin_log.' || c.relname
FROM pg_class AS c
JOIN sequin_log.logs AS l ON l.topic_id = ?
CROSS JOIN LATERAL (SELECT substring(c.relname FROM '[0-9]+$')::integer AS number) AS segment
WHERE c.relkind = 'r' AND c.relnamespace = 'sequin_log'::regnamespace
  -- the range is for the index
  AND c.relname BETWEEN ('batches_' || l.topic_id || '_0')::name AND ('batches_' || l.topic_id || '_9999999999')::name
  AND c.relname ~ ('^batches_' || l.topic_id || '_[0-9]+$')
  AND (segment.number < l.segment OR l.deleted_at IS NOT NULL)
  AND NOT EXISTS (SELECT FROM sequin_log.segments AS s WHERE s.topic_id = l.topic_id AND s.segment = segment.number)
ORDER BY segment.number
