-- Cutting each batch's part out of the long arrays costs nothing: an int4 array is sliced in place.
-- A batch that is compressed has 0 for its first record, and gets null.
WITH placed AS MATERIALIZED (
  SELECT * FROM place_batches(?, ?, ?, ?, ?, ?, ?)
), stored AS (
  INSERT INTO batches (topic_id, partition, base_offset, last_offset, max_timestamp, payload,
                       key_at, value_length, keys_are_tokens, values_are_ascii)
    SELECT b.topic_id, b.partition, p.base_offset, p.base_offset + b.record_count - 1, b.max_timestamp, b.payload,
           (?::integer[])[nullif(b.first_record, 0) : b.last_record],
           (?::integer[])[nullif(b.first_record, 0) : b.last_record],
           b.keys_are_tokens, b.values_are_ascii
    FROM unnest(?::integer[], ?::integer[], ?::integer[], ?::bigint[], ?::bytea[],
                ?::integer[], ?::integer[], ?::boolean[], ?::boolean[])
         WITH ORDINALITY AS b (topic_id, partition, record_count, max_timestamp, payload,
                               first_record, last_record, keys_are_tokens, values_are_ascii, batch)
    JOIN placed AS p USING (batch)
    WHERE p.outcome = 'appended'
)
SELECT outcome, base_offset, log_start_offset FROM placed ORDER BY batch
