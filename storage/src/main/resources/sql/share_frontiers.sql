SELECT f.start_offset, f.next_offset, f.pending_records
FROM unnest(?::bigint[], ?::bigint[]) WITH ORDINALITY AS s (id, log_start, place)
CROSS JOIN LATERAL sequin_control.share_frontier(s.id, s.log_start) AS f
ORDER BY s.place
