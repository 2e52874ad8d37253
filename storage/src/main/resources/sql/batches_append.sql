-- Appends many batches whose places the caller has worked out from what it remembers of the partitions. That holds
-- only if nobody else has appended to them in the meantime: each partition's next offset is compared under its lock,
-- and if one differs, or a partition is gone, has begun a new segment or belongs to a link, nothing is stored; unless
-- the caller has locked them before, and knows what it may do.
--
-- Answers one row for each partition that is as expected; all is stored if these are all.
--
-- Locks are taken in sorted order, which keeps gateways from deadlocking. Cutting a batch's part out of the arrays costs
-- nothing: an int4 array is sliced in place. A compressed batch has 0 for its first record, and gets null.
WITH expected AS MATERIALIZED (
  -- unnested here, and not in FROM, where it would be copied into a tuplestore first
  SELECT unnest(?::integer[]) AS topic_id, unnest(?::integer[]) AS partition, unnest(?::integer[]) AS segment,
         unnest(?::bigint[]) AS offset_before, unnest(?::bigint[]) AS offset_after, unnest(?::bigint[]) AS added_bytes
), held AS MATERIALIZED (
  SELECT p.topic_id, p.partition, p.log_start_offset, p.open_offset, p.aborted_offset, e.offset_after, e.added_bytes
  FROM expected AS e
  JOIN sequin_log.partitions AS p ON p.topic_id = e.topic_id AND p.partition = e.partition
                          AND p.segment = e.segment AND p.next_offset = e.offset_before
                          AND (p.link_state IS NULL OR ?)
  ORDER BY p.topic_id, p.partition
  FOR NO KEY UPDATE OF p
), verdict AS MATERIALIZED (
  SELECT (SELECT count(*) FROM held) = (SELECT count(*) FROM expected) AS all_as_expected
), moved AS (
  UPDATE sequin_log.partitions AS p SET next_offset = h.offset_after, size_bytes = p.size_bytes + h.added_bytes
  FROM held AS h
  WHERE p.topic_id = h.topic_id AND p.partition = h.partition AND (SELECT all_as_expected FROM verdict)
), remembered AS (
  INSERT INTO sequin_log.producers AS p (topic_id, partition, producer_id, producer_epoch,
                              base_sequences, last_sequences, base_offsets)
    SELECT n.topic_id, n.partition, n.producer_id, n.producer_epoch,
           (?::integer[])[n.first_batch : n.last_batch],
           (?::integer[])[n.first_batch : n.last_batch],
           (?::bigint[])[n.first_batch : n.last_batch]
    FROM (SELECT unnest(?::integer[]) AS topic_id, unnest(?::integer[]) AS partition, unnest(?::bigint[]) AS producer_id,
                 unnest(?::integer[]) AS producer_epoch, unnest(?::integer[]) AS first_batch,
                 unnest(?::integer[]) AS last_batch) AS n
    WHERE (SELECT all_as_expected FROM verdict)
  ON CONFLICT (topic_id, partition, producer_id) DO UPDATE
    SET producer_epoch = excluded.producer_epoch,
        base_sequences = excluded.base_sequences,
        last_sequences = excluded.last_sequences,
        base_offsets = excluded.base_offsets,
        updated_at = excluded.updated_at
), stored AS (
  INSERT INTO sequin_log.batches (topic_id, partition, segment, base_offset, last_offset, max_timestamp, payload,
                       key_at, value_length, keys_are_tokens, values_are_ascii)
    SELECT b.topic_id, b.partition, b.segment, b.base_offset, b.last_offset, b.max_timestamp, b.payload,
           (?::integer[])[nullif(b.first_record, 0) : b.last_record],
           (?::integer[])[nullif(b.first_record, 0) : b.last_record],
           b.keys_are_tokens, b.values_are_ascii
    FROM (SELECT unnest(?::integer[]) AS topic_id, unnest(?::integer[]) AS partition, unnest(?::integer[]) AS segment,
                 unnest(?::bigint[]) AS base_offset, unnest(?::bigint[]) AS last_offset, unnest(?::bigint[]) AS max_timestamp, unnest(?::bytea[]) AS payload,
                 unnest(?::integer[]) AS first_record, unnest(?::integer[]) AS last_record,
                 unnest(?::boolean[]) AS keys_are_tokens, unnest(?::boolean[]) AS values_are_ascii) AS b
    WHERE (SELECT all_as_expected FROM verdict)
)
SELECT topic_id, partition, log_start_offset, open_offset, aborted_offset FROM held
