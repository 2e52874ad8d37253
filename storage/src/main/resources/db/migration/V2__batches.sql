-- One row per record batch. payload is the batch from its magic byte on, as clients fetch it. The four
-- arrays tell where each record's key and value lie in it (from 0; length -1: null); they are null where
-- the payload stays compressed.
CREATE TABLE batches (
  topic_id      integer  NOT NULL,
  partition     integer  NOT NULL,
  base_offset   bigint   NOT NULL,
  last_offset   bigint   NOT NULL,
  max_timestamp bigint   NOT NULL,
  payload       bytea    NOT NULL,
  key_at        integer[],
  key_length    integer[],
  value_at      integer[],
  value_length  integer[],
  -- last_offset and max_timestamp ride along so that look-ups by time do not visit the table
  PRIMARY KEY (topic_id, partition, base_offset) INCLUDE (last_offset, max_timestamp)
) PARTITION BY LIST (topic_id);

-- Compressing is worth its time only with lz4: pglz more than halves the write rate. EXTERNAL also lets
-- substring() read one record without reading the whole batch.
DO $$
DECLARE
  wide_columns CONSTANT text[] := ARRAY['payload', 'key_at', 'key_length', 'value_at', 'value_length'];
  has_lz4      CONSTANT boolean := (SELECT 'lz4' = ANY (enumvals) FROM pg_settings
                                    WHERE name = 'default_toast_compression');
  choice       CONSTANT text := CASE WHEN has_lz4 THEN 'COMPRESSION lz4' ELSE 'STORAGE EXTERNAL' END;
  wide_column  text;
BEGIN
  FOREACH wide_column IN ARRAY wide_columns LOOP
    EXECUTE format('ALTER TABLE batches ALTER COLUMN %I SET %s', wide_column, choice);
  END LOOP;
END
$$;
