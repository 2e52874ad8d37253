-- The topics' tables, of which the segments' are gone.
SELECT c.oid::regclass::text
FROM pg_class AS c
WHERE c.relnamespace = ?::regnamespace AND c.relkind = 'p' AND c.relname ~ '^batches_[0-9]{1,9}$'
  AND NOT EXISTS (SELECT FROM pg_inherits AS i WHERE i.inhparent = c.oid)
ORDER BY c.oid
