-- Notes which transactions have begun and ended in copies, whose partitions the caller has locked. -1 stands for no offset.
WITH ended AS (
  DELETE FROM sequin_log.linked_transactions AS t
  USING (SELECT unnest(?::integer[]) AS topic_id, unnest(?::integer[]) AS partition, unnest(?::bigint[]) AS producer_id) AS e
  WHERE t.topic_id = e.topic_id AND t.partition = e.partition AND t.producer_id = e.producer_id
), begun AS (
  INSERT INTO sequin_log.linked_transactions AS t (topic_id, partition, producer_id, first_offset)
    SELECT unnest(?::integer[]), unnest(?::integer[]), unnest(?::bigint[]), unnest(?::bigint[])
  -- one that has ended and begun again
  ON CONFLICT (topic_id, partition, producer_id) DO UPDATE SET first_offset = excluded.first_offset
), aborted AS (
  INSERT INTO sequin_log.aborted_ranges (topic_id, partition, producer_id, first_offset, marker_offset)
    SELECT unnest(?::integer[]), unnest(?::integer[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[])
)
UPDATE sequin_log.partitions AS p
SET open_offset = nullif(m.open_offset, -1), aborted_offset = coalesce(nullif(m.aborted_offset, -1), p.aborted_offset)
FROM (SELECT unnest(?::integer[]) AS topic_id, unnest(?::integer[]) AS partition, unnest(?::bigint[]) AS open_offset,
             unnest(?::bigint[]) AS aborted_offset) AS m
WHERE p.topic_id = m.topic_id AND p.partition = m.partition
RETURNING p.topic_id, p.partition, p.log_start_offset, p.open_offset, p.aborted_offset
