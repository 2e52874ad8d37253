-- All partitions of a topic are in the same segment: the log is locked so that none begins just now. They follow another
-- cluster's if the others do.
WITH held AS MATERIALIZED (
  SELECT topic_id, segment FROM sequin_log.logs WHERE topic_id = ? FOR NO KEY UPDATE
), present AS (
  SELECT max(leader_epoch) AS leader_epoch FROM sequin_log.histories
)
INSERT INTO sequin_log.partitions (topic_id, segment, partition, first_leader_epoch, link_state)
SELECT held.topic_id, held.segment, generate_series(?, ?), present.leader_epoch,
       (SELECT p.link_state FROM sequin_log.partitions AS p WHERE p.topic_id = held.topic_id AND p.partition = 0)
FROM held, present
