-- As many at a time as are locked only shortly; those that somebody uses just now are none of them.
DELETE FROM sequin_control.transactions
WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM sequin_control.transactions
  WHERE state <> 'ongoing' AND updated_at < now() - ? * interval '1 millisecond'
  LIMIT ?
  FOR UPDATE SKIP LOCKED))
