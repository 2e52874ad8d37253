-- Rows that somebody is using just now are skipped: waiting for them, with others locked, could end in a deadlock.
DELETE FROM producers
WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM producers
  WHERE updated_at < now() - ? * interval '1 millisecond'
  FOR UPDATE SKIP LOCKED))
