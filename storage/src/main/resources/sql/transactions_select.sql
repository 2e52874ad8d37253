SELECT transactional_id, producer_id, producer_epoch, last_epoch, previous_producer_id, state, has_own_epoch, timeout_ms,
       (extract(epoch FROM started_at) * 1000)::bigint AS started_ms, (extract(epoch FROM updated_at) * 1000)::bigint AS updated_ms
FROM sequin_control.transactions
