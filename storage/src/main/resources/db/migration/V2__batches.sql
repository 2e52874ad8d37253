-- Each topic has a table of its own, and that one table for each segment: all that was appended to the topic until it was
-- large or old enough. A segment goes as a whole, which costs nothing for what is in it.
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
) PARTITION BY LIST (topic_id);

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
