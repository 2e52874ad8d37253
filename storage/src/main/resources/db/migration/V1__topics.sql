-- A topic is a key prefix. A deleted topic keeps its row until its batches are dropped.
CREATE TABLE topics (
  id              integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  uuid            uuid        NOT NULL UNIQUE,
  name            text        NOT NULL COLLATE "C",
  partition_count integer     NOT NULL CHECK (partition_count > 0),
  created_at      timestamptz NOT NULL DEFAULT now(),
  deleted_at      timestamptz,
  segment         integer     NOT NULL DEFAULT 0,
  segment_since   timestamptz NOT NULL DEFAULT now()
);

COMMENT ON COLUMN topics.segment IS 'The segment that appends go to now; those before it are finished';

CREATE UNIQUE INDEX topics_live_name ON topics (name) WHERE deleted_at IS NULL;

-- Only what differs from Kafka's defaults.
CREATE TABLE topic_configs (
  topic_id integer NOT NULL REFERENCES topics ON DELETE CASCADE,
  name     text    NOT NULL,
  value    text    NOT NULL,
  PRIMARY KEY (topic_id, name)
);

-- Goes up with every change of a topic, so that other gateways see cheaply that their copy is old.
CREATE TABLE catalog_version (
  version bigint NOT NULL
);

INSERT INTO catalog_version VALUES (1);

-- The row that serializes the appends of one partition: every offset is given out under its lock.
-- Room on each page keeps its many updates heap-only.
--
-- segment is that of the topic. It is repeated here because appends must know it under this row's lock.
CREATE TABLE partitions (
  topic_id         integer NOT NULL REFERENCES topics ON DELETE CASCADE,
  partition        integer NOT NULL CHECK (partition >= 0),
  log_start_offset bigint  NOT NULL DEFAULT 0,
  next_offset      bigint  NOT NULL DEFAULT 0,
  size_bytes       bigint  NOT NULL DEFAULT 0,
  segment          integer NOT NULL DEFAULT 0,
  segment_offset   bigint  NOT NULL DEFAULT 0,
  folded_offset    bigint  NOT NULL DEFAULT 0,
  folded_bytes     bigint  NOT NULL DEFAULT 0,
  PRIMARY KEY (topic_id, partition),
  CHECK (log_start_offset BETWEEN 0 AND next_offset)
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

COMMENT ON COLUMN partitions.segment_offset IS 'The offset at which the segment began: finished segments lie before it';
COMMENT ON COLUMN partitions.folded_offset IS 'What lies before it is in keyed_messages, not in batches';
COMMENT ON COLUMN partitions.folded_bytes IS 'How much of size_bytes is in keyed_messages';
