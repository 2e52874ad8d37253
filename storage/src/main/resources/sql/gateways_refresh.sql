-- Says that a gateway is there, and tells when each was heard last, before this, and what time it is. It need not be on disk.
WITH touched AS (
  UPDATE sequin_control.gateways SET seen_at = clock_timestamp() WHERE node_id = ? AND host = ? AND port = ?
)
SELECT g.node_id, g.host, g.port, g.rack, g.listeners, g.seen_at::text,
       (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now_micros
FROM (SELECT set_config('synchronous_commit', 'off', true)) AS unhurried
CROSS JOIN sequin_control.gateways AS g
ORDER BY g.node_id
