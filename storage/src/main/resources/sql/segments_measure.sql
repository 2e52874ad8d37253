UPDATE segments AS s
SET max_timestamp = coalesce((SELECT max(b.max_timestamp) FROM ${batches} AS b
                              WHERE b.topic_id = s.topic_id AND b.partition = s.partition), -1)
WHERE s.topic_id = ? AND s.segment = ? AND s.max_timestamp IS NULL
