-- What there is of a part of a copy, batch by batch.
SELECT b.base_offset, b.last_offset, sha256(b.payload)
FROM sequin_log.batches AS b
WHERE b.topic_id = ? AND b.partition = ? AND b.base_offset >= ? AND b.base_offset < ?
ORDER BY b.base_offset
