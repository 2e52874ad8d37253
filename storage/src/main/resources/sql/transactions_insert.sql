INSERT INTO sequin_control.transactions (producer_id, producer_epoch, last_epoch, previous_producer_id, state,
                                         has_own_epoch, timeout_ms, transactional_id, started_at, updated_at)
  SELECT n.producer_id, n.producer_epoch, n.last_epoch, n.previous_producer_id, n.state, n.has_own_epoch, n.timeout_ms, n.transactional_id,
         CASE WHEN n.state = 'ongoing' THEN now() END, now()
  FROM (SELECT ?::bigint AS producer_id, ?::integer AS producer_epoch, ?::integer AS last_epoch,
               ?::bigint AS previous_producer_id, ?::text AS state, ?::boolean AS has_own_epoch, ?::integer AS timeout_ms, ?::text AS transactional_id) AS n
ON CONFLICT DO NOTHING
