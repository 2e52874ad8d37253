-- The logs of the topics that lie on this server: all that an append, a read, retention or a fold touches in one transaction.
CREATE SCHEMA sequin_log;
COMMENT ON SCHEMA sequin_log IS 'The gateway''s own: the logs of topics';

SET LOCAL search_path = sequin_log, pg_temp;

-- One for each topic. Number and name are those of sequin_control.topics, by value: they never change.
CREATE TABLE logs (
  topic_id      integer     PRIMARY KEY,
  name          text        NOT NULL COLLATE "C",
  segment       integer     NOT NULL DEFAULT 0,
  segment_since timestamptz NOT NULL DEFAULT now(),
  deleted_at    timestamptz
);

CREATE UNIQUE INDEX logs_live_name ON logs (name) WHERE deleted_at IS NULL;

COMMENT ON COLUMN logs.segment IS 'The segment that appends go to now; those before it are finished';

-- The row that serializes the appends of one partition: every offset is given out under its lock.
-- Room on each page keeps its many updates heap-only.
--
-- segment is that of the log. It is repeated here because appends must know it under this row's lock.
CREATE TABLE partitions (
  topic_id         integer NOT NULL REFERENCES logs ON DELETE CASCADE,
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

-- Each segment of each topic has a table of its own: all that was appended to the topic until it was large or old enough. A
-- segment goes as a whole, which costs nothing for what is in it.
--
-- One row per record batch. payload is the batch from its magic byte on, as clients fetch it. What follows helps to
-- read records out of it.
--
-- key_at tells for each record where in the payload, counted from 0, its key's bytes begin, or would begin if the key
-- is null. value_length is the value's, in bytes, or -1 for null. All else about the record follows from the two. No
-- arrays: the payload is compressed.
--
-- keys_are_tokens: no key needs to be rewritten to be a Sequin key. values_are_ascii: no value needs to be checked
-- before it is taken for text.
CREATE TABLE batches (
  topic_id         integer NOT NULL,
  partition        integer NOT NULL,
  segment          integer NOT NULL,
  base_offset      bigint  NOT NULL,
  last_offset      bigint  NOT NULL,
  max_timestamp    bigint  NOT NULL,
  payload          bytea   NOT NULL,
  key_at           integer[],
  value_length     integer[],
  keys_are_tokens  boolean NOT NULL,
  values_are_ascii boolean NOT NULL,
  -- last_offset and max_timestamp ride along so that look-ups by time do not visit the table
  PRIMARY KEY (topic_id, partition, base_offset, segment) INCLUDE (last_offset, max_timestamp)
) PARTITION BY RANGE (topic_id, segment);

-- Compressing is worth its time only with lz4: pglz more than halves the write rate.
DO $$
DECLARE
  has_lz4 CONSTANT boolean := (SELECT 'lz4' = ANY (enumvals) FROM pg_settings
                               WHERE name = 'default_toast_compression');
  choice  CONSTANT text := CASE WHEN has_lz4 THEN 'COMPRESSION lz4' ELSE 'STORAGE EXTERNAL' END;
BEGIN
  EXECUTE 'ALTER TABLE batches ALTER COLUMN payload SET ' || choice;
  EXECUTE 'ALTER TABLE batches ALTER COLUMN key_at SET ' || choice;
  EXECUTE 'ALTER TABLE batches ALTER COLUMN value_length SET ' || choice;
END
$$;

-- The finished segments of each partition that has records in them.
CREATE TABLE segments (
  topic_id      integer     NOT NULL,
  partition     integer     NOT NULL,
  segment       integer     NOT NULL,
  end_offset    bigint      NOT NULL,
  size_bytes    bigint      NOT NULL,
  max_timestamp bigint,
  finished_at   timestamptz NOT NULL,
  PRIMARY KEY (topic_id, partition, segment),
  FOREIGN KEY (topic_id, partition) REFERENCES partitions ON DELETE CASCADE
);

COMMENT ON COLUMN segments.end_offset IS 'The offset after the last one in the segment';
COMMENT ON COLUMN segments.max_timestamp IS 'Of all its records, in ms; -1 if they have none; null until somebody has looked';

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

-- What a column of keyed_messages is made by, so it never changes. A record's key as a Sequin key: dot-separated tokens of printable ASCII without space, '*' and '>'. Any other
-- key becomes the one token ~<base64url>. encode(…, 'escape') doubles a backslash and turns what is not ASCII into a
-- backslash and three digits.
CREATE FUNCTION message_key(key bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path FROM CURRENT AS $$
DECLARE
  escaped text COLLATE "C" := encode(key, 'escape');
BEGIN
  IF escaped ~ E'^([!-)+-=?-\\[\\]-~]|\\\\\\\\)+$'
     AND escaped NOT LIKE '.%' AND escaped NOT LIKE '%.' AND escaped NOT LIKE '%..%' THEN
    RETURN replace(escaped, E'\\\\', E'\\');
  END IF;
  RETURN '~' || translate(encode(key, 'base64'), E'+/=\n', '-_');
END
$$;

-- What keyed topics (cleanup.policy=compact) have kept of the records before partitions.folded_offset: of each key the
-- newest, as it was written. A null value, a tombstone, says that there is none; it goes after delete.retention.ms.
CREATE TABLE keyed_messages (
  topic_id     integer     NOT NULL,
  partition    integer     NOT NULL,
  "offset"     bigint      NOT NULL,
  timestamp_ms bigint      NOT NULL,
  key          bytea       NOT NULL,
  key_text     text        NOT NULL COLLATE "C" GENERATED ALWAYS AS (message_key(key)) STORED,
  value        bytea,
  header_count integer     NOT NULL,
  headers      bytea       NOT NULL,
  folded_at    timestamptz NOT NULL,
  PRIMARY KEY (topic_id, partition, "offset")
);

-- keys may be longer than what an index holds
CREATE UNIQUE INDEX keyed_messages_key ON keyed_messages (topic_id, partition, sha256(key));
CREATE INDEX keyed_messages_key_text ON keyed_messages USING hash (key_text);
CREATE INDEX keyed_messages_tombstones ON keyed_messages (topic_id, partition, folded_at) WHERE value IS NULL;

ALTER TABLE keyed_messages ALTER COLUMN value SET STORAGE EXTERNAL;

COMMENT ON TABLE keyed_messages IS 'The newest record of each key of keyed topics, behind which the log goes on';
COMMENT ON COLUMN keyed_messages.key_text IS 'Sequin key';
COMMENT ON COLUMN keyed_messages.headers IS 'As in a record batch, without their number';
COMMENT ON COLUMN keyed_messages.folded_at IS 'When it was taken out of the log';

-- Messages that SQL has sent: committed here by the sender's own transaction, moved into the log by a gateway. No
-- reference to logs: it would lock the log's row for as long as the sender's transaction runs.
CREATE TABLE outbox (
  id           bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic_uuid   uuid    NOT NULL,
  partition    integer,
  key          bytea,
  data         bytea,
  headers      jsonb,
  timestamp_ms bigint  NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- they are not here for long enough to be worth compressing
ALTER TABLE outbox ALTER COLUMN data SET STORAGE EXTERNAL;

COMMENT ON TABLE outbox IS 'Messages that were sent by SQL and are not in the log yet';
COMMENT ON COLUMN outbox.id IS 'Grows in the order of a session''s calls';
COMMENT ON COLUMN outbox.partition IS 'Null: for the key to decide';
COMMENT ON COLUMN outbox.timestamp_ms IS 'When it was sent, milliseconds since 1970';
