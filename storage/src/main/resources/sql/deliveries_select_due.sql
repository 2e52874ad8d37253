SELECT d.first_offset, d.last_offset, d.deliver_count + 1
FROM sequin_control.deliveries AS d
WHERE d.share_id = sequin_control.find_share(?, ?, ?, ?) AND d.first_offset >= ? AND d.due_at <= clock_timestamp()
ORDER BY d.first_offset
LIMIT ?
