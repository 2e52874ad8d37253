SELECT p.first_leader_epoch AS leader_epoch, 0 AS start_offset
FROM sequin_log.partitions AS p
WHERE p.topic_id = ? AND p.partition = ?
UNION ALL
SELECT e.leader_epoch, e.start_offset
FROM sequin_log.leader_epochs AS e
WHERE e.topic_id = ? AND e.partition = ?
ORDER BY leader_epoch
