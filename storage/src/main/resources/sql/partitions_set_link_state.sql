-- Locked in the order of appends.
WITH held AS MATERIALIZED (
  SELECT w.link_state, p.topic_id, p.partition
  FROM (SELECT ?::text AS link_state_before, ?::text AS link_state, ?::integer AS topic_id) AS w
  JOIN sequin_log.partitions AS p ON p.topic_id = w.topic_id AND p.link_state IS NOT DISTINCT FROM w.link_state_before
  ORDER BY p.topic_id, p.partition
  FOR NO KEY UPDATE OF p
)
UPDATE sequin_log.partitions AS p SET link_state = h.link_state
FROM held AS h
WHERE p.topic_id = h.topic_id AND p.partition = h.partition
