-- Functions keep this path, whatever their callers have.
SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

CREATE OR REPLACE VIEW sequin.messages AS
SELECT topic, partition, "offset", "timestamp", key, data, headers, record_key FROM message_rows
UNION ALL
SELECT topic, partition, "offset", "timestamp", key, data, headers, record_key FROM keyed_message_rows;

COMMENT ON VIEW sequin.messages IS
  'Every record of every topic whose batches are stored uncompressed, one row each; of keyed topics those that compaction has left';

-- As before, with what is folded.
DO $do$
BEGIN
  EXECUTE $sql$
    CREATE OR REPLACE FUNCTION sequin.messages(
      topic       text,
      partition   integer,
      from_offset bigint,
      to_offset   bigint DEFAULT 9223372036854775807
    ) RETURNS SETOF sequin.messages
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
      SELECT k.topic, k.partition, k."offset", k."timestamp", k.key, k.data, k.headers, k.record_key
      FROM keyed_message_rows AS k
      WHERE k.topic = $1 AND k.partition = $2 AND k."offset" BETWEEN $3 AND $4
      UNION ALL
      SELECT m.topic, m.partition, m."offset", m."timestamp", m.key, m.data, m.headers, m.record_key
      FROM message_rows AS m
      WHERE m.topic = $1 AND m.partition = $2 AND m."offset" BETWEEN $3 AND $4
        AND m.batch_offset BETWEEN batch_holding($1, $2, $3) AND $4
        AND m.batch_segment BETWEEN segment_holding($1, $2, $3) AND segment_holding($1, $2, $4);
    END
  $sql$;
END
$do$;
