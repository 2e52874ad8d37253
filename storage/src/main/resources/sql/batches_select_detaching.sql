-- A table whose detaching was cut off: until that is finished, no other one can be detached.
SELECT inhrelid::regclass::text
FROM pg_inherits
WHERE inhparent = 'batches'::regclass AND inhdetachpending
