-- Only from the state that the change was decided on.
UPDATE sequin_control.transactions AS t
SET producer_id = n.producer_id, producer_epoch = n.producer_epoch, last_epoch = n.last_epoch,
    previous_producer_id = n.previous_producer_id, state = n.state, has_own_epoch = n.has_own_epoch, timeout_ms = n.timeout_ms,
    ended_count = t.ended_count + (t.state = 'ongoing' AND n.state <> 'ongoing')::integer,
    started_at = CASE WHEN n.state = 'empty' THEN NULL
                      WHEN n.state = 'ongoing' AND t.state <> 'ongoing' THEN now()
                      ELSE t.started_at END,
    updated_at = now()
FROM (SELECT ?::bigint AS producer_id, ?::integer AS producer_epoch, ?::integer AS last_epoch,
             ?::bigint AS previous_producer_id, ?::text AS state, ?::boolean AS has_own_epoch, ?::integer AS timeout_ms,
             ?::text AS transactional_id) AS n
WHERE t.transactional_id = n.transactional_id
  AND t.producer_id = ? AND t.producer_epoch = ? AND t.last_epoch = ? AND t.previous_producer_id = ? AND t.state = ?
