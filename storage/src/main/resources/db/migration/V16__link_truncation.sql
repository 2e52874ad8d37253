-- Copies follow what the other cluster has lost: they are cut where it diverges, in a new history of their own.
ALTER TABLE sequin_control.linked_topics ADD COLUMN source_topic_id uuid;

COMMENT ON COLUMN sequin_control.linked_topics.source_topic_id IS
  'What the topic is there, which tells one that has lost records from one that was made anew; null where it does not say';

ALTER TABLE sequin_log.linked_partitions ADD COLUMN truncated_offsets bigint NOT NULL DEFAULT 0;

COMMENT ON COLUMN sequin_log.linked_partitions.truncated_offsets IS
  'How many offsets the other cluster had lost after they were copied';

-- Counts those histories that begin without a new session, so that gateways look for them.
INSERT INTO sequin_control.settings_version VALUES ('histories', 1);
