SELECT min(d.due_at)
FROM deliveries AS d
WHERE d.share_id = find_share(?, ?, ?, ?) AND d.due_at < 'infinity'
