-- Rows that somebody is using just now are skipped: waiting for them, with others locked, could end in a deadlock.
DELETE FROM sequin_log.producers
WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM sequin_log.producers
  WHERE updated_at < now() - ? * interval '1 millisecond'
  FOR UPDATE SKIP LOCKED))
