-- Tombstones that everybody has had the time to read, and what lies before the start of the log; a limited number, so that
-- nothing is locked for long.
WITH place AS (
  SELECT topic_id, partition, log_start_offset, folded_offset FROM sequin_log.partitions WHERE topic_id = ? AND partition = ?
), doomed AS (
  (SELECT k.topic_id, k.partition, k."offset"
   FROM sequin_log.keyed_messages AS k
   JOIN place USING (topic_id, partition)
   WHERE k.value IS NULL AND k.folded_at <= to_timestamp(?::bigint / 1000.0)
     -- consumers look for the end of the log: there must be something
     AND k."offset" < place.folded_offset - 1
   LIMIT ?)
  UNION
  (SELECT k.topic_id, k.partition, k."offset"
   FROM sequin_log.keyed_messages AS k
   JOIN place USING (topic_id, partition)
   WHERE k."offset" < place.log_start_offset
   LIMIT ?)
), dropped AS (
  DELETE FROM sequin_log.keyed_messages AS k
  USING doomed AS d
  WHERE k.topic_id = d.topic_id AND k.partition = d.partition AND k."offset" = d."offset"
  RETURNING sequin_log.keyed_size(k.key, k.value, k.headers) AS size_bytes
), total AS (
  SELECT count(*) AS count, coalesce(sum(size_bytes), 0)::bigint AS size_bytes FROM dropped
), freed AS (
  UPDATE sequin_log.partitions AS p
  SET size_bytes = greatest(p.size_bytes - total.size_bytes, 0), folded_bytes = p.folded_bytes - total.size_bytes
  FROM total
  WHERE p.topic_id = ? AND p.partition = ? AND total.count > 0
)
SELECT count FROM total
