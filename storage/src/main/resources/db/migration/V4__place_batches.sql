CREATE FUNCTION remember_producer(producer producers) RETURNS void
LANGUAGE sql VOLATILE AS $$
  INSERT INTO producers AS p
    SELECT producer.*
  ON CONFLICT (topic_id, partition, producer_id) DO UPDATE
    SET producer_epoch = excluded.producer_epoch,
        base_sequences = excluded.base_sequences,
        last_sequences = excluded.last_sequences,
        base_offsets = excluded.base_offsets,
        updated_at = excluded.updated_at;
$$;

-- Gives batches their place in the log: locks their partitions, checks producer sequences, advances the
-- offsets and remembers the producers. The caller inserts what was placed in the same statement.
--
-- Batches come sorted by topic, partition and producer, and in the producer's own order within that. That order
-- makes the row locks deadlock-free between gateways and lets each row be read and written once.
--
-- It is a function, and volatile, because each of its statements then sees what others committed before the
-- partition lock was granted: a batch that another gateway stored a moment ago is found to be a duplicate.
--
-- outcome: appended, duplicate, out_of_order_sequence, producer_fenced or unknown_partition.
CREATE FUNCTION place_batches(
  topic_ids       integer[],
  partition_ids   integer[],
  record_counts   integer[],
  sizes_bytes     integer[],
  producer_ids    bigint[],
  producer_epochs integer[],
  sequences       integer[]
) RETURNS TABLE (batch bigint, outcome text, base_offset bigint, log_start_offset bigint)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  remembered         CONSTANT integer := 5;
  sequence_modulus   CONSTANT bigint := 2147483648;
  place              partitions%ROWTYPE;
  producer           producers%ROWTYPE;
  producer_moved     boolean := false;
  same_partition     boolean := false;
  last_sequence      integer;
  found_at           integer;
BEGIN
  FOR i IN 1 .. cardinality(topic_ids) LOOP
    IF producer_moved AND (producer.topic_id, producer.partition, producer.producer_id)
                          IS DISTINCT FROM (topic_ids[i], partition_ids[i], producer_ids[i]) THEN
      PERFORM remember_producer(producer);
      producer_moved := false;
    END IF;

    same_partition := i > 1 AND topic_ids[i] = topic_ids[i - 1] AND partition_ids[i] = partition_ids[i - 1];
    IF NOT same_partition THEN
      UPDATE partitions AS p SET next_offset = place.next_offset, size_bytes = place.size_bytes
        WHERE p.topic_id = place.topic_id AND p.partition = place.partition;
      SELECT * INTO place FROM partitions AS p
        WHERE p.topic_id = topic_ids[i] AND p.partition = partition_ids[i]
        FOR NO KEY UPDATE;
    END IF;

    batch := i;
    base_offset := place.next_offset;
    log_start_offset := place.log_start_offset;
    outcome := CASE WHEN place.topic_id IS NULL THEN 'unknown_partition' ELSE 'appended' END;

    IF outcome = 'appended' AND producer_ids[i] >= 0 THEN
      last_sequence := (sequences[i]::bigint + record_counts[i] - 1) % sequence_modulus;

      IF NOT same_partition OR producer.producer_id IS DISTINCT FROM producer_ids[i] THEN
        SELECT * INTO producer FROM producers AS p
          WHERE p.topic_id = topic_ids[i] AND p.partition = partition_ids[i] AND p.producer_id = producer_ids[i];
        IF NOT FOUND THEN
          -- a producer nobody remembers may begin anywhere: what it sent before may have expired
          producer := ROW(topic_ids[i], partition_ids[i], producer_ids[i], producer_epochs[i], '{}', '{}', '{}', now());
        END IF;
      END IF;

      IF producer_epochs[i] < producer.producer_epoch THEN
        outcome := 'producer_fenced';
      ELSIF producer_epochs[i] > producer.producer_epoch THEN
        IF sequences[i] <> 0 THEN
          outcome := 'out_of_order_sequence';
        ELSE
          producer := ROW(topic_ids[i], partition_ids[i], producer_ids[i], producer_epochs[i], '{}', '{}', '{}', now());
        END IF;
      ELSIF cardinality(producer.last_sequences) > 0 THEN
        found_at := array_position(producer.base_sequences, sequences[i]);
        IF producer.last_sequences[found_at] = last_sequence THEN
          outcome := 'duplicate';
          base_offset := producer.base_offsets[found_at];
        ELSIF sequences[i] <>
              (producer.last_sequences[cardinality(producer.last_sequences)]::bigint + 1) % sequence_modulus THEN
          outcome := 'out_of_order_sequence';
        END IF;
      END IF;

      IF outcome = 'appended' THEN
        producer.base_sequences := producer.base_sequences || sequences[i];
        producer.last_sequences := producer.last_sequences || last_sequence;
        producer.base_offsets := producer.base_offsets || base_offset;
        IF cardinality(producer.base_sequences) > remembered THEN
          producer.base_sequences := producer.base_sequences[2:];
          producer.last_sequences := producer.last_sequences[2:];
          producer.base_offsets := producer.base_offsets[2:];
        END IF;
        producer.updated_at := now();
        producer_moved := true;
      END IF;
    END IF;

    IF outcome = 'appended' THEN
      place.next_offset := place.next_offset + record_counts[i];
      place.size_bytes := place.size_bytes + sizes_bytes[i];
    END IF;
    RETURN NEXT;
  END LOOP;

  UPDATE partitions AS p SET next_offset = place.next_offset, size_bytes = place.size_bytes
    WHERE p.topic_id = place.topic_id AND p.partition = place.partition;
  IF producer_moved THEN
    PERFORM remember_producer(producer);
  END IF;
END
$$;
