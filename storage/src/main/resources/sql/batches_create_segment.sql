-- Attached rather than created as a partition: attaching does not lock out those who write other topics. No CHECK that
-- would spare the attaching a look at the rows: there are none, and every append would have to parse it.
--
-- Rows are only ever added. Vacuuming them soon would write every page once more, and by way of full page images its
-- whole content to the WAL, only to have it frozen long before that is needed.
CREATE TABLE ${table} (LIKE sequin_log.batches INCLUDING ALL)
  WITH (autovacuum_vacuum_insert_threshold = -1, toast.autovacuum_vacuum_insert_threshold = -1);
-- nobody plans by what is in these
ALTER TABLE ${table} ALTER payload SET STATISTICS 0, ALTER key_at SET STATISTICS 0, ALTER value_length SET STATISTICS 0;
ALTER TABLE sequin_log.batches ATTACH PARTITION ${table}
  FOR VALUES FROM (${topic_id}, ${segment}) TO (${topic_id}, ${next_segment})
