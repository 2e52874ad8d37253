-- Cutting each batch's positions out of the long array costs nothing: an int4 array is sliced in place.
-- A batch without positions has 0 for the first of them, and gets null.
WITH placed AS MATERIALIZED (
  SELECT * FROM place_batches(?, ?, ?, ?, ?, ?, ?)
), stored AS (
  INSERT INTO batches (topic_id, partition, base_offset, last_offset, max_timestamp, payload, key_at)
    SELECT b.topic_id, b.partition, p.base_offset, p.base_offset + b.record_count - 1, b.max_timestamp, b.payload,
           (?::integer[])[nullif(b.first_position, 0) : b.last_position]
    FROM unnest(?::integer[], ?::integer[], ?::integer[], ?::bigint[], ?::bytea[], ?::integer[], ?::integer[])
         WITH ORDINALITY AS b (topic_id, partition, record_count, max_timestamp, payload,
                               first_position, last_position, batch)
    JOIN placed AS p USING (batch)
    WHERE p.outcome = 'appended'
)
SELECT outcome, base_offset, log_start_offset FROM placed ORDER BY batch
