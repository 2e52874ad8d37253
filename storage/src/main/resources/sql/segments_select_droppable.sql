-- The tables of finished segments in which no partition has anything left, attached or not: detaching and dropping are two
-- steps. Of a deleted topic, all that are left.
SELECT c.relname
FROM pg_class AS c
JOIN pg_class AS batches ON batches.oid = 'batches'::regclass AND batches.relnamespace = c.relnamespace
JOIN topics AS t ON t.id = ?
CROSS JOIN LATERAL (SELECT substring(c.relname FROM '[0-9]+$')::integer AS number) AS segment
WHERE c.relkind = 'r'
  -- the range is for the index
  AND c.relname BETWEEN ('batches_' || t.id || '_0')::name AND ('batches_' || t.id || '_9999999999')::name
  AND c.relname ~ ('^batches_' || t.id || '_[0-9]+$')
  AND (segment.number < t.segment OR t.deleted_at IS NOT NULL)
  AND NOT EXISTS (SELECT FROM segments AS s WHERE s.topic_id = t.id AND s.segment = segment.number)
ORDER BY segment.number
