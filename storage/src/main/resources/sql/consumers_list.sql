SELECT c.name, c.protocol, c.epoch, c.details, count(m.member_id) AS member_count
FROM consumers AS c
LEFT JOIN consumer_members AS m ON m.consumer_id = c.id
GROUP BY c.id
ORDER BY c.name
