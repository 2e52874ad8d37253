-- The logs whose starts were moved by a transaction from a given one on, and the oldest transaction that may not have ended
-- yet, from which to look on the next time: one that ends later is not missed, and most are found once.
SELECT now.oldest_running, p.topic_id, p.partition, p.log_start_offset, p.next_offset, p.folded_offset,
       p.open_offset, p.aborted_offset
FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS oldest_running) AS now
LEFT JOIN sequin_log.partitions AS p ON p.start_moved_by >= ?::xid8
