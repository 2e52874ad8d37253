-- A table whose detaching was cut off: until that is finished, no other one can be detached from its parent.
SELECT inhrelid::regclass::text
FROM pg_inherits
WHERE inhparent = to_regclass(?) AND inhdetachpending
