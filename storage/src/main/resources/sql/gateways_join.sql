-- The same address keeps its number; others get the smallest that is free.
INSERT INTO sequin_control.gateways (node_id, host, port, rack, listeners, seen_at)
SELECT min(candidate), ?, ?, ?, ?, clock_timestamp()
FROM generate_series(1, (SELECT count(*) + 1 FROM sequin_control.gateways)) AS candidate
WHERE candidate NOT IN (SELECT node_id FROM sequin_control.gateways)
ON CONFLICT (host, port) DO UPDATE SET rack = excluded.rack, listeners = excluded.listeners, seen_at = excluded.seen_at
RETURNING node_id
