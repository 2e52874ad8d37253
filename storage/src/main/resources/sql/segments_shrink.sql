-- To be done after the partition's row is locked, as by all who change both.
UPDATE sequin_log.segments AS s
SET size_bytes = greatest(s.size_bytes - gone.size_bytes, 0)
FROM unnest(?::integer[], ?::bigint[]) AS gone (segment, size_bytes)
WHERE s.topic_id = ? AND s.partition = ? AND s.segment = gone.segment
