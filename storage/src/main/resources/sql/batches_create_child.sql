-- Attached rather than created as a partition: attaching does not lock out those who write other topics.
CREATE TABLE batches_${topic_id} (LIKE batches INCLUDING ALL, CHECK (topic_id = ${topic_id}));
ALTER TABLE batches ATTACH PARTITION batches_${topic_id} FOR VALUES IN (${topic_id})
