-- All partitions of a topic are in the same segment: the log is locked so that none begins just now.
WITH held AS MATERIALIZED (
  SELECT topic_id, segment FROM sequin_log.logs WHERE topic_id = ? FOR NO KEY UPDATE
)
INSERT INTO sequin_log.partitions (topic_id, segment, partition)
SELECT topic_id, segment, generate_series(?, ?) FROM held
