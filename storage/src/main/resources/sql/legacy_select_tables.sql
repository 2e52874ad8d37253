-- The segments' tables that have not been moved yet, and where each hangs.
WITH segment_tables AS MATERIALIZED (
  SELECT c.oid, c.relname FROM pg_class AS c
  WHERE c.relnamespace = ?::regnamespace AND c.relkind = 'r' AND c.relname ~ '^batches_[0-9]{1,9}_[0-9]{1,9}$'
)
SELECT s.oid::regclass::text AS name,
       i.inhparent::regclass::text AS parent,
       coalesce(i.inhdetachpending, false) AS is_detaching,
       l.topic_id,
       split_part(s.relname, '_', 3)::integer AS segment,
       l.deleted_at IS NOT NULL AS is_deleted
FROM segment_tables AS s
JOIN sequin_log.logs AS l ON l.topic_id = split_part(s.relname, '_', 2)::integer
LEFT JOIN pg_inherits AS i ON i.inhrelid = s.oid
ORDER BY l.topic_id, segment
