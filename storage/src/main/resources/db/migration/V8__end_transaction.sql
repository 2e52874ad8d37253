SET LOCAL search_path = sequin_control, pg_temp;

ALTER TABLE transactions
  ADD COLUMN has_own_epoch boolean NOT NULL DEFAULT false,
  ADD COLUMN ended_count   bigint  NOT NULL DEFAULT 0;

COMMENT ON COLUMN transactions.has_own_epoch IS
  'Whether the newest transaction was begun in the second version of the protocol (KIP-890), in which the end of each raises the epoch';
COMMENT ON COLUMN transactions.ended_count IS 'How many transactions have ended: tells one from the next where both have the same epoch';

-- Kafka clients that work for a consumer in SQL read committed records only, as its workers do.
INSERT INTO group_configs (group_id, name, value)
  SELECT c.name, 'share.isolation.level', 'read_committed'
  FROM consumers AS c
  JOIN consumer_terms AS t ON t.consumer_id = c.id
ON CONFLICT DO NOTHING;

UPDATE settings_version SET version = version + 1 WHERE kind = 'group_configs';

-- Whether a record of a producer was aborted is asked for each of its batches.
CREATE INDEX aborted_ranges_producer ON sequin_log.aborted_ranges (topic_id, partition, producer_id, marker_offset);
