-- Cutting copies whose originals have lost records: who has read these is told by the leader epoch (KIP-320).
SET LOCAL search_path = sequin_log, pg_temp;

-- Begins a history on the same server, in which nothing is other than before but what the caller cuts. So other partitions' last
-- epoch goes on, and their readers have nothing to look for.
CREATE OR REPLACE FUNCTION begin_cut() RETURNS integer
LANGUAGE sql VOLATILE SET search_path FROM CURRENT AS $$
  -- as who enters one
  LOCK TABLE histories IN SHARE ROW EXCLUSIVE MODE;
  INSERT INTO histories (leader_epoch, system_identifier, timeline)
    SELECT h.leader_epoch + 1, h.system_identifier, h.timeline FROM histories AS h ORDER BY h.leader_epoch DESC LIMIT 1
    RETURNING leader_epoch;
$$;

-- The transactions of some producers that were open at an offset of a copy, found by going back from there until each producer
-- has written or ended one.
CREATE OR REPLACE FUNCTION open_at(wanted_topic integer, wanted_partition integer, at_offset bigint, wanted_producers bigint[])
RETURNS TABLE (producer_id bigint, first_offset bigint)
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
DECLARE
  looked_for bigint[] := wanted_producers;
  firsts     jsonb    := '{}';
  names      text[]   := ARRAY(SELECT segments_between(wanted_topic, wanted_partition, 0, at_offset - 1));
  batch      record;
BEGIN
  FOR i IN REVERSE cardinality(names) .. 1 LOOP
    FOR batch IN EXECUTE format(
      'SELECT b.base_offset, sequin_log.bigint_at(b.payload, 27) AS producer_id, get_byte(b.payload, 6) & 32 <> 0 AS is_marker
       FROM %s AS b
       WHERE b.topic_id = $1 AND b.partition = $2 AND b.base_offset < $3 AND get_byte(b.payload, 6) & 16 <> 0
       ORDER BY b.base_offset DESC', names[i]) USING wanted_topic, wanted_partition, at_offset
    LOOP
      IF batch.producer_id = ANY (looked_for) THEN
        IF batch.is_marker THEN
          looked_for := array_remove(looked_for, batch.producer_id);
        ELSE
          firsts := firsts || jsonb_build_object(batch.producer_id::text, batch.base_offset);
        END IF;
      END IF;
      EXIT WHEN looked_for = '{}';
    END LOOP;
    EXIT WHEN looked_for = '{}';
  END LOOP;
  RETURN QUERY SELECT f.key::bigint, f.value::bigint FROM jsonb_each_text(firsts) AS f;
END
$$;

-- Where a copy is cut if it is to end at an offset: before the batch that holds it.
CREATE OR REPLACE FUNCTION cut_at(cut_topic integer, cut_partition integer, wanted_end bigint, old_end bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
DECLARE
  segment_table text;
  found         bigint;
BEGIN
  FOR segment_table IN SELECT segments_between(cut_topic, cut_partition, wanted_end, old_end) LOOP
    EXECUTE format('SELECT min(base_offset) FROM %s WHERE topic_id = $1 AND partition = $2 AND last_offset >= $3', segment_table)
      INTO found USING cut_topic, cut_partition, wanted_end;
    IF found IS NOT NULL THEN
      RETURN least(found, wanted_end);
    END IF;
  END LOOP;
  RETURN wanted_end;
END
$$;

-- Cuts a copy that ends where the caller thinks it does, in the history that the caller has begun. Returns where it ends now, or null
-- if nothing was cut.
--
-- What was known of transactions and producers becomes what it was at that offset: transactions that have ended behind it are open
-- again, since they will end anew, or otherwise.
CREATE OR REPLACE FUNCTION cut_copy(
  cut_topic integer, cut_partition integer, old_end bigint, wanted_end bigint, cut_epoch integer) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path FROM CURRENT AS $$
DECLARE
  -- what clients get before the payload
  prefix_bytes CONSTANT integer := 16;
  new_end    bigint;
  segment_table text;
  gone_bytes bigint := 0;
  part_bytes bigint;
  part_ended bigint[];
  ended      bigint[] := '{}';
BEGIN
  PERFORM FROM partitions AS p
    WHERE p.topic_id = cut_topic AND p.partition = cut_partition AND p.link_state IS NOT NULL AND p.next_offset = old_end
    FOR NO KEY UPDATE;
  IF NOT FOUND OR wanted_end >= old_end THEN
    RETURN NULL;
  END IF;
  new_end := cut_at(cut_topic, cut_partition, wanted_end, old_end);

  FOR segment_table IN SELECT segments_between(cut_topic, cut_partition, new_end, old_end) LOOP
    EXECUTE format(
      'WITH gone AS (
         DELETE FROM %s AS b WHERE b.topic_id = $1 AND b.partition = $2 AND b.base_offset >= $3 RETURNING b.payload
       )
       SELECT coalesce(sum(octet_length(g.payload) + $4), 0),
              coalesce(array_agg(sequin_log.bigint_at(g.payload, 27)) FILTER (WHERE get_byte(g.payload, 6) & 48 = 48), ''{}'')
       FROM gone AS g', segment_table)
      INTO part_bytes, part_ended USING cut_topic, cut_partition, new_end, prefix_bytes;
    gone_bytes := gone_bytes + part_bytes;
    ended := ended || part_ended;
    UPDATE segments AS s SET size_bytes = greatest(s.size_bytes - part_bytes, 0), end_offset = least(s.end_offset, new_end)
      WHERE s.topic_id = cut_topic AND s.partition = cut_partition
        AND segment_table = format('sequin_log.batches_%s_%s', s.topic_id, s.segment);
  END LOOP;
  -- of which nothing is left
  DELETE FROM segments AS s USING segments AS before
    WHERE s.topic_id = cut_topic AND s.partition = cut_partition AND s.end_offset = new_end
      AND before.topic_id = s.topic_id AND before.partition = s.partition AND before.segment < s.segment
      AND before.end_offset = new_end;

  DELETE FROM linked_transactions AS t
    WHERE t.topic_id = cut_topic AND t.partition = cut_partition AND t.first_offset >= new_end;
  INSERT INTO linked_transactions (topic_id, partition, producer_id, first_offset)
    SELECT cut_topic, cut_partition, o.producer_id, o.first_offset FROM open_at(cut_topic, cut_partition, new_end, ended) AS o;
  DELETE FROM aborted_ranges AS a WHERE a.topic_id = cut_topic AND a.partition = cut_partition AND a.marker_offset >= new_end;
  UPDATE producers AS p
    SET base_sequences = p.base_sequences[:kept.batches], last_sequences = p.last_sequences[:kept.batches],
        base_offsets = p.base_offsets[:kept.batches]
    FROM (SELECT q.producer_id, (SELECT count(*) FROM unnest(q.base_offsets) AS o WHERE o < new_end)::integer AS batches
          FROM producers AS q WHERE q.topic_id = cut_topic AND q.partition = cut_partition) AS kept
    WHERE p.topic_id = cut_topic AND p.partition = cut_partition AND p.producer_id = kept.producer_id
      AND cardinality(p.base_offsets) > kept.batches;
  -- as one that has never written here
  DELETE FROM producers AS p WHERE p.topic_id = cut_topic AND p.partition = cut_partition AND p.base_offsets = '{}';

  DELETE FROM linked_epochs AS e WHERE e.topic_id = cut_topic AND e.partition = cut_partition AND e.start_offset >= new_end;
  DELETE FROM leader_epochs AS e WHERE e.topic_id = cut_topic AND e.partition = cut_partition AND e.start_offset >= new_end;
  INSERT INTO leader_epochs (topic_id, partition, leader_epoch, start_offset) VALUES (cut_topic, cut_partition, cut_epoch, new_end);
  UPDATE linked_partitions AS l SET truncated_offsets = l.truncated_offsets + old_end - new_end
    WHERE l.topic_id = cut_topic AND l.partition = cut_partition;
  UPDATE partitions AS p
    SET next_offset = new_end,
        log_start_offset = least(p.log_start_offset, new_end),
        segment_offset = least(p.segment_offset, new_end),
        size_bytes = greatest(p.size_bytes - gone_bytes, 0),
        open_offset = (SELECT min(t.first_offset) FROM linked_transactions AS t
                       WHERE t.topic_id = p.topic_id AND t.partition = p.partition),
        aborted_offset = (SELECT max(a.marker_offset) FROM aborted_ranges AS a
                          WHERE a.topic_id = p.topic_id AND a.partition = p.partition)
    WHERE p.topic_id = cut_topic AND p.partition = cut_partition;
  RETURN new_end;
END
$$;
