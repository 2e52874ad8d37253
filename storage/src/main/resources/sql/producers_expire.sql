-- Rows that somebody is using just now are skipped: waiting for them, with others locked, could end in a deadlock.
DELETE FROM sequin_log.producers
WHERE ctid = ANY (ARRAY(
  SELECT p.ctid FROM sequin_log.producers AS p
  WHERE updated_at < now() - ? * interval '1 millisecond'
    AND NOT EXISTS (SELECT FROM sequin_log.open_transactions AS o WHERE o.producer_id = p.producer_id)
  FOR UPDATE SKIP LOCKED))
