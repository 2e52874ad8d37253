-- Attached for the same reason as a topic's table.
--
-- Rows are only ever added. Vacuuming them soon would write every page once more, and by way of full page images its
-- whole content to the WAL, only to have it frozen long before that is needed.
CREATE TABLE batches_${topic_id}_${segment} (LIKE batches_${topic_id} INCLUDING ALL)
  WITH (autovacuum_vacuum_insert_threshold = -1, toast.autovacuum_vacuum_insert_threshold = -1);
-- nobody plans by what is in these
ALTER TABLE batches_${topic_id}_${segment} ALTER payload SET STATISTICS 0, ALTER key_at SET STATISTICS 0,
  ALTER value_length SET STATISTICS 0;
ALTER TABLE batches_${topic_id} ATTACH PARTITION batches_${topic_id}_${segment} FOR VALUES IN (${segment})
