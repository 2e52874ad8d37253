-- Transactions of Kafka producers. A gateway of an earlier release would show what is not committed, so it is refused.
UPDATE sequin_control.compatibility SET oldest_layout = 7;

SET LOCAL search_path = sequin_control, pg_temp;

-- The state of each transactional id. Who changes what belongs to a transaction locks its row first.
CREATE TABLE transactions (
  transactional_id     text        PRIMARY KEY COLLATE "C",
  producer_id          bigint      NOT NULL UNIQUE,
  producer_epoch       integer     NOT NULL CHECK (producer_epoch BETWEEN 0 AND 32767),
  last_epoch           integer     NOT NULL,
  previous_producer_id bigint      NOT NULL,
  state                text        NOT NULL CHECK (state IN ('empty', 'ongoing', 'complete_commit', 'complete_abort')),
  timeout_ms           integer     NOT NULL CHECK (timeout_ms > 0),
  started_at           timestamptz,
  updated_at           timestamptz NOT NULL,
  CHECK (state <> 'empty' OR started_at IS NULL),
  CHECK (state <> 'ongoing' OR started_at IS NOT NULL)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE INDEX transactions_ongoing ON transactions (started_at) WHERE state = 'ongoing';

COMMENT ON COLUMN transactions.last_epoch IS 'The epoch before, -1 for none: who gives it repeats a request that was done';
COMMENT ON COLUMN transactions.previous_producer_id IS 'The id whose epochs are used up, -1 for none';

-- Cursors that are committed when a transaction is.
CREATE TABLE transaction_cursors (
  producer_id  bigint      NOT NULL,
  consumer_id  integer     NOT NULL REFERENCES consumers ON DELETE CASCADE,
  topic_id     integer     NOT NULL REFERENCES topics ON DELETE CASCADE,
  partition    integer     NOT NULL,
  key_filter   text        NOT NULL COLLATE "C",
  "offset"     bigint      NOT NULL,
  leader_epoch integer     NOT NULL,
  metadata     text        NOT NULL,
  asked_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (producer_id, consumer_id, topic_id, partition, key_filter)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE INDEX transaction_cursors_consumer ON transaction_cursors (consumer_id);

SET LOCAL search_path = sequin_log, pg_temp;

-- The partitions that ongoing transactions write to, or may write to.
CREATE TABLE open_transactions (
  producer_id    bigint  NOT NULL,
  topic_id       integer NOT NULL,
  partition      integer NOT NULL,
  producer_epoch integer NOT NULL,
  first_offset   bigint,
  PRIMARY KEY (producer_id, topic_id, partition),
  FOREIGN KEY (topic_id, partition) REFERENCES partitions ON DELETE CASCADE
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE INDEX open_transactions_partition ON open_transactions (topic_id, partition, first_offset);

COMMENT ON COLUMN open_transactions.first_offset IS 'Of its first record there; null as long as there is none';

-- Which records nobody is to see who reads committed data only: those of the producer from first_offset to the marker.
CREATE TABLE aborted_ranges (
  topic_id      integer NOT NULL,
  partition     integer NOT NULL,
  marker_offset bigint  NOT NULL,
  producer_id   bigint  NOT NULL,
  first_offset  bigint  NOT NULL,
  PRIMARY KEY (topic_id, partition, marker_offset),
  FOREIGN KEY (topic_id, partition) REFERENCES partitions ON DELETE CASCADE
);

ALTER TABLE partitions
  ADD COLUMN open_offset    bigint,
  ADD COLUMN aborted_offset bigint;

COMMENT ON COLUMN partitions.open_offset IS 'The first one of a transaction that is not ended: what lies before it is stable; null: all is';
COMMENT ON COLUMN partitions.aborted_offset IS 'That of the newest marker of an aborted transaction; null: there was none';
