-- How old the newest record of each partition's part of a finished segment is, folded or not. Sorted so that all is read
-- before the first row is locked, which others wait for.
WITH measured AS MATERIALIZED (
  SELECT s.topic_id, s.partition, s.segment,
         coalesce(greatest((SELECT max(b.max_timestamp)
                            FROM ${batches} AS b
                            WHERE b.topic_id = s.topic_id AND b.partition = s.partition),
                           (SELECT max(k.timestamp_ms)
                            FROM sequin_log.keyed_messages AS k
                            WHERE k.topic_id = s.topic_id AND k.partition = s.partition AND k."offset" < s.end_offset
                              AND k."offset" >= coalesce((SELECT max(e.end_offset)
                                                          FROM sequin_log.segments AS e
                                                          WHERE e.topic_id = s.topic_id AND e.partition = s.partition
                                                            AND e.segment < s.segment), 0))), -1) AS max_timestamp
  FROM sequin_log.segments AS s
  WHERE s.topic_id = ? AND s.segment = ? AND s.max_timestamp IS NULL
  ORDER BY s.partition
)
UPDATE sequin_log.segments AS s
SET max_timestamp = m.max_timestamp
FROM measured AS m
WHERE s.topic_id = m.topic_id AND s.partition = m.partition AND s.segment = m.segment
