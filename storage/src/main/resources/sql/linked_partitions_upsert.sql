-- Notes how far copies are, and the leader epochs that begin in them.
WITH begun AS (
  INSERT INTO sequin_log.linked_epochs (topic_id, partition, epoch, start_offset)
    SELECT unnest(?::integer[]), unnest(?::integer[]), unnest(?::integer[]), unnest(?::bigint[])
  ON CONFLICT DO NOTHING
)
INSERT INTO sequin_log.linked_partitions AS l (topic_id, partition, source_start_offset, source_end_offset, copied_bytes, max_timestamp)
  SELECT unnest(?::integer[]), unnest(?::integer[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[])
ON CONFLICT (topic_id, partition) DO UPDATE
  SET source_start_offset = excluded.source_start_offset,
      source_end_offset = excluded.source_end_offset,
      copied_bytes = l.copied_bytes + excluded.copied_bytes,
      max_timestamp = greatest(l.max_timestamp, excluded.max_timestamp),
      seen_at = excluded.seen_at
