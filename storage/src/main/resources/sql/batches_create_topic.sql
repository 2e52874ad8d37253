-- Attached rather than created as a partition: attaching does not lock out those who write other topics. No CHECK that
-- would spare the attaching a look at the rows: there are none, and every append would have to parse it.
CREATE TABLE batches_${topic_id} (LIKE batches INCLUDING ALL) PARTITION BY LIST (segment);
ALTER TABLE batches ATTACH PARTITION batches_${topic_id} FOR VALUES IN (${topic_id})
