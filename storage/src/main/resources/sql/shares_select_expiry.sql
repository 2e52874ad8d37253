SELECT min(d.due_at)
FROM sequin_control.deliveries AS d
WHERE d.share_id = sequin_control.find_share(?, ?, ?, ?) AND d.due_at < 'infinity'
