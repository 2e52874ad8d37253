-- How transactions end in the log, for who has locked the transaction's own row: nobody else joins it to a partition or ends it
-- meanwhile.
SET LOCAL search_path = sequin_log, pg_temp;

-- CRC-32C, as four bytes. For markers, of which a transaction has one: for much more it would be slow.
CREATE OR REPLACE FUNCTION batch_checksum(bytes bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
DECLARE
  all_bits   CONSTANT bigint := 4294967295;
  polynomial CONSTANT bigint := 2197175160;
  crc        bigint := all_bits;
BEGIN
  FOR place IN 0 .. octet_length(bytes) - 1 LOOP
    crc := crc # get_byte(bytes, place);
    FOR bit IN 1 .. 8 LOOP
      crc := CASE WHEN crc & 1 = 1 THEN (crc >> 1) # polynomial ELSE crc >> 1 END;
    END LOOP;
  END LOOP;
  RETURN substring(int8send(crc # all_bits) FROM 5);
END
$$;

-- The payload of a control batch, from its magic byte on. (Kafka: DefaultRecordBatch, EndTransactionMarker)
CREATE OR REPLACE FUNCTION marker(producer_id bigint, producer_epoch integer, timestamp_ms bigint, is_committed boolean)
RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
DECLARE
  transactional_control CONSTANT smallint := 48;
  -- length, attributes, deltas; version and type as key; version and coordinator's epoch as value; no headers
  body CONSTANT bytea := '\x20000000'::bytea || '\x080000'::bytea || int2send(is_committed::integer::smallint)
                         || '\x0c000000000000'::bytea || '\x00'::bytea;
  checked CONSTANT bytea :=
    int2send(transactional_control) || int4send(0) || int8send(timestamp_ms) || int8send(timestamp_ms)
    || int8send(producer_id) || int2send(producer_epoch::smallint) || int4send(-1) || int4send(1) || body;
BEGIN
  RETURN '\x02'::bytea || batch_checksum(checked) || checked;
END
$$;

-- The partitions that have records of a producer's transaction, of all or of some, as they are under the locks that the caller has.
CREATE OR REPLACE FUNCTION written_by(writer bigint, only_topic_ids integer[], only_partition_ids integer[])
RETURNS SETOF partitions
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
  SELECT p.*
  FROM open_transactions AS o
  JOIN partitions AS p ON p.topic_id = o.topic_id AND p.partition = o.partition
  WHERE o.producer_id = writer AND o.first_offset IS NOT NULL
    AND (only_topic_ids IS NULL
         OR (o.topic_id, o.partition) IN (SELECT * FROM unnest(only_topic_ids, only_partition_ids)))
$$;

-- Ends a producer's transaction in all its partitions, or in some, of which it stays a part, without records. Those that have
-- records of it get the marker, whose payload is the same for all, and are returned with its offset and what they end at now. What
-- gateways remember of them shows them that it is outdated, by the next offsets.
CREATE OR REPLACE FUNCTION end_in_log(
  ended_producer     bigint,
  marker_epoch       integer,
  is_committed       boolean,
  timestamp_ms       bigint,
  payload            bytea,
  only_topic_ids     integer[] DEFAULT NULL,
  only_partition_ids integer[] DEFAULT NULL
) RETURNS TABLE (
  topic_id         integer,
  partition        integer,
  marker_offset    bigint,
  log_start_offset bigint,
  open_offset      bigint,
  aborted_offset   bigint
)
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
  -- what clients get before the payload
  prefix_bytes CONSTANT integer := 16;
  is_partial   CONSTANT boolean := only_topic_ids IS NOT NULL;
  place        record;
BEGIN
  -- in the order of appends; only under the locks it is certain which of them have records
  PERFORM
    FROM partitions AS p
    JOIN open_transactions AS o ON o.topic_id = p.topic_id AND o.partition = p.partition
    WHERE o.producer_id = ended_producer
      AND (only_topic_ids IS NULL
           OR (p.topic_id, p.partition) IN (SELECT * FROM unnest(only_topic_ids, only_partition_ids)))
    ORDER BY p.topic_id, p.partition
    FOR NO KEY UPDATE OF p;
  FOR place IN
    SELECT DISTINCT w.topic_id, w.segment FROM written_by(ended_producer, only_topic_ids, only_partition_ids) AS w
  LOOP
    -- by its name, because a session may miss a table that was attached to the others just now
    EXECUTE format(
      'INSERT INTO sequin_log.batches_%s_%s (topic_id, partition, segment, base_offset, last_offset, max_timestamp, payload,
                                             key_at, value_length, keys_are_tokens, values_are_ascii)
         SELECT w.topic_id, w.partition, w.segment, w.next_offset, w.next_offset, $1, $2, ''{}'', ''{}'', true, true
         FROM sequin_log.written_by($3, $4, $5) AS w
         WHERE w.topic_id = $6 AND w.segment = $7', place.topic_id, place.segment)
      USING timestamp_ms, payload, ended_producer, only_topic_ids, only_partition_ids, place.topic_id, place.segment;
  END LOOP;
  RETURN QUERY
  WITH marked AS MATERIALIZED (
    SELECT w.topic_id, w.partition, w.next_offset AS marker_offset
    FROM written_by(ended_producer, only_topic_ids, only_partition_ids) AS w
  ), opened AS MATERIALIZED (
    SELECT o.topic_id, o.partition, o.first_offset FROM open_transactions AS o WHERE o.producer_id = ended_producer
  ), ended AS (
    DELETE FROM open_transactions AS o WHERE o.producer_id = ended_producer AND NOT is_partial
  ), emptied AS (
    UPDATE open_transactions AS o SET first_offset = NULL
      FROM marked AS m
      WHERE o.producer_id = ended_producer AND o.topic_id = m.topic_id AND o.partition = m.partition AND is_partial
  ), aborted AS (
    INSERT INTO aborted_ranges (topic_id, partition, marker_offset, producer_id, first_offset)
      SELECT m.topic_id, m.partition, m.marker_offset, ended_producer, e.first_offset
      FROM marked AS m
      JOIN opened AS e USING (topic_id, partition)
      WHERE NOT is_committed
  ), fenced AS (
    UPDATE producers AS p
      SET producer_epoch = marker_epoch, base_sequences = '{}', last_sequences = '{}', base_offsets = '{}', updated_at = now()
      FROM marked AS m
      WHERE p.topic_id = m.topic_id AND p.partition = m.partition AND p.producer_id = ended_producer
        AND p.producer_epoch < marker_epoch
  )
  UPDATE partitions AS p
    SET next_offset = p.next_offset + 1,
        size_bytes = p.size_bytes + octet_length(payload) + prefix_bytes,
        open_offset = (SELECT min(o.first_offset) FROM open_transactions AS o
                       WHERE o.topic_id = p.topic_id AND o.partition = p.partition AND o.producer_id <> ended_producer),
        aborted_offset = CASE WHEN is_committed THEN p.aborted_offset ELSE m.marker_offset END
    FROM marked AS m
    WHERE p.topic_id = m.topic_id AND p.partition = m.partition
    RETURNING p.topic_id, p.partition, m.marker_offset, p.log_start_offset, p.open_offset, p.aborted_offset;
END
$$;

-- The same for who has no marker at hand.
CREATE OR REPLACE FUNCTION end_in_log_now(
  ended_producer     bigint,
  marker_epoch       integer,
  is_committed       boolean,
  only_topic_ids     integer[] DEFAULT NULL,
  only_partition_ids integer[] DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
DECLARE
  timestamp_ms CONSTANT bigint := floor(extract(epoch FROM clock_timestamp()) * 1000);
BEGIN
  PERFORM
    FROM end_in_log(ended_producer, marker_epoch, is_committed, timestamp_ms,
                    marker(ended_producer, marker_epoch, timestamp_ms, is_committed), only_topic_ids, only_partition_ids);
END
$$;

-- Ends what a producer has open in some partitions, whatever becomes of the rest (WriteTxnMarkers). False if the producer has a
-- newer epoch in one of them: nothing happens then. Gateways look for what their readers wait for, as for what SQL has sent.
CREATE OR REPLACE FUNCTION write_markers(
  ended_producer bigint,
  marker_epoch   integer,
  is_committed   boolean,
  topic_ids      integer[],
  partition_ids  integer[]
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (SELECT FROM producers AS p
             WHERE p.producer_id = ended_producer AND p.producer_epoch > marker_epoch
               AND (p.topic_id, p.partition) IN (SELECT * FROM unnest(topic_ids, partition_ids))) THEN
    RETURN false;
  END IF;
  PERFORM end_in_log_now(ended_producer, marker_epoch, is_committed, topic_ids, partition_ids);
  PERFORM pg_notify('sequin_outbox', '');
  RETURN true;
END
$$;
