-- The courses of events that this log has gone through. A new one begins when a standby takes over, or the database is
-- restored or copied: what was committed last before that may be gone, and other records may get the same offsets. To Kafka
-- clients, its number is the leader epoch of all partitions.
SET LOCAL search_path = sequin_log, pg_temp;

CREATE TABLE histories (
  leader_epoch      integer     PRIMARY KEY CHECK (leader_epoch >= 0),
  id                uuid        NOT NULL DEFAULT gen_random_uuid(),
  system_identifier bigint,
  timeline          bigint,
  began_at          timestamptz NOT NULL DEFAULT now()
);

COMMENT ON COLUMN histories.id IS 'Tells it from one with the same number that was lost';
COMMENT ON COLUMN histories.system_identifier IS 'Of the server, as in pg_control_system(); null where it does not say';
COMMENT ON COLUMN histories.timeline IS 'The server''s; null where it does not say';

-- Where histories began in each partition that there was: the first offset that was given out in it.
CREATE TABLE leader_epochs (
  topic_id     integer NOT NULL,
  partition    integer NOT NULL,
  leader_epoch integer NOT NULL,
  start_offset bigint  NOT NULL,
  PRIMARY KEY (topic_id, partition, leader_epoch),
  FOREIGN KEY (topic_id, partition) REFERENCES partitions ON DELETE CASCADE
);

ALTER TABLE partitions
  ADD COLUMN first_leader_epoch integer NOT NULL DEFAULT 0,
  ADD COLUMN start_moved_by     xid8    NOT NULL DEFAULT '0';

-- by which gateways find, in one look at all partitions, what others have deleted; appends do not change it
CREATE INDEX partitions_start_moved_by ON partitions (start_moved_by);

COMMENT ON COLUMN partitions.first_leader_epoch IS 'The history in which the partition was created';
COMMENT ON COLUMN partitions.start_moved_by IS 'The last transaction that has moved log_start_offset';
