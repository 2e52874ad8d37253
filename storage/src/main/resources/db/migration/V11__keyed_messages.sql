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

CREATE FUNCTION keyed_size(key bytea, value bytea, headers bytea) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 20 + octet_length(key) + coalesce(octet_length(value), 0) + octet_length(headers);
