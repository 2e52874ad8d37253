SELECT d.first_offset, d.last_offset, d.deliver_count + 1
FROM deliveries AS d
WHERE d.share_id = find_share(?, ?, ?, ?) AND d.first_offset >= ? AND d.due_at <= clock_timestamp()
ORDER BY d.first_offset
LIMIT ?
