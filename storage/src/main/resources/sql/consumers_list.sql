SELECT c.name, c.protocol, c.epoch, c.details, count(m.member_id) AS member_count
FROM sequin_control.consumers AS c
LEFT JOIN sequin_control.consumer_members AS m ON m.consumer_id = c.id
GROUP BY c.id
ORDER BY c.name
