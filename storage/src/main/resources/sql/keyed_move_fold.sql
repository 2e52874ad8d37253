-- Nobody asks any more what was aborted of what is folded.
WITH outlived AS (
  DELETE FROM sequin_log.aborted_ranges WHERE topic_id = ? AND partition = ? AND marker_offset < ?
)
UPDATE sequin_log.partitions
SET folded_offset = ?, folded_bytes = folded_bytes + ?, size_bytes = greatest(size_bytes + ?, 0)
WHERE topic_id = ? AND partition = ? AND folded_offset = ?
