CREATE SEQUENCE producer_ids AS bigint MINVALUE 0 START 0;

-- What a partition remembers of an idempotent producer: its epoch and its last five batches, oldest first.
-- Five, because a producer has at most five requests in flight.
CREATE TABLE producers (
  topic_id       integer     NOT NULL,
  partition      integer     NOT NULL,
  producer_id    bigint      NOT NULL,
  producer_epoch integer     NOT NULL,
  base_sequences integer[]   NOT NULL,
  last_sequences integer[]   NOT NULL,
  base_offsets   bigint[]    NOT NULL,
  updated_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (topic_id, partition, producer_id),
  FOREIGN KEY (topic_id, partition) REFERENCES partitions ON DELETE CASCADE
) WITH (fillfactor = 50);
