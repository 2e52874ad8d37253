-- Where in a log to start.
SET LOCAL search_path = sequin_log, pg_temp;

-- The offset of the first batch that ends at or behind an offset. Null if there is none yet.
CREATE OR REPLACE FUNCTION batch_from(wanted_topic integer, wanted_partition integer, wanted_offset bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
BEGIN
  RETURN (SELECT b.base_offset
          FROM batches AS b
          WHERE b.topic_id = wanted_topic AND b.partition = wanted_partition AND b.last_offset >= wanted_offset
            AND b.base_offset >= coalesce((SELECT max(f.base_offset)
                                           FROM batches AS f
                                           WHERE f.topic_id = wanted_topic AND f.partition = wanted_partition
                                             AND f.base_offset <= wanted_offset), 0)
          ORDER BY b.base_offset
          LIMIT 1);
END
$$;

-- The offset behind the last batch that this transaction can see. In the course of a transaction, even of one call, a new
-- segment may begin: then partitions.next_offset covers batches that a statement does not see, because PostgreSQL has not
-- looked at the list of segments again.
CREATE OR REPLACE FUNCTION visible_end(wanted_topic integer, wanted_partition integer) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
BEGIN
  RETURN (SELECT b.last_offset + 1
          FROM batches AS b
          WHERE b.topic_id = wanted_topic AND b.partition = wanted_partition
          ORDER BY b.base_offset DESC
          LIMIT 1);
END
$$;

-- The offset of the first record that is not older; the end of all that can be seen if all are.
CREATE OR REPLACE FUNCTION offset_at(place partitions, time_ms bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
DECLARE
  batch batches;
BEGIN
  SELECT b.* INTO batch
    FROM batches AS b
    WHERE b.topic_id = place.topic_id AND b.partition = place.partition
      AND b.last_offset >= place.log_start_offset AND b.max_timestamp >= time_ms
    ORDER BY b.base_offset
    LIMIT 1;
  RETURN coalesce(
    (SELECT min(k."offset")
     FROM keyed_messages AS k
     WHERE k.topic_id = place.topic_id AND k.partition = place.partition
       AND k."offset" >= place.log_start_offset AND k.timestamp_ms >= time_ms),
    (SELECT min(batch.base_offset + r.number - 1)
     FROM unnest(batch.key_at) WITH ORDINALITY AS r (key_at, number)
     WHERE batch.base_offset + r.number > place.log_start_offset
       AND get_byte(batch.payload, 6) & 8 = 0 -- else all have the time of the append
       AND bigint_at(batch.payload, 11) + record_timestamp_delta(batch.payload, r.key_at) >= time_ms),
    CASE WHEN batch.base_offset IS NOT NULL THEN greatest(batch.base_offset, place.log_start_offset) END,
    greatest(place.log_start_offset, place.folded_offset, visible_end(place.topic_id, place.partition)));
END
$$;

-- The partitions of a topic, where each log starts and ends.
CREATE OR REPLACE FUNCTION extents(wanted_topic integer, OUT partitions integer[], OUT starts bigint[], OUT ends bigint[])
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
BEGIN
  SELECT array_agg(p.partition), array_agg(p.log_start_offset), array_agg(p.next_offset)
    INTO partitions, starts, ends
    FROM partitions AS p
    WHERE p.topic_id = wanted_topic;
END
$$;

-- Milliseconds since 1970 of what is neither 'earliest' nor 'latest'.
CREATE OR REPLACE FUNCTION start_time_ms(start text) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
DECLARE
  start_time timestamptz;
BEGIN
  start_time := start::timestamptz;
  IF NOT isfinite(start_time) THEN
    RAISE datetime_field_overflow;
  END IF;
  RETURN floor(extract(epoch FROM start_time) * 1000);
EXCEPTION WHEN data_exception THEN
  RAISE EXCEPTION '"%" is no place to start from', start
    USING ERRCODE = 'invalid_parameter_value', HINT = 'Say ''earliest'', ''latest'' or a time, such as ''2026-01-31 12:00+00''.';
END
$$;

-- Where to start in each partition of a topic.
CREATE OR REPLACE FUNCTION start_offsets(wanted_topic integer, start text) RETURNS TABLE (partition integer, start_offset bigint)
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
DECLARE
  time_ms bigint;
BEGIN
  IF start IS NULL THEN
    RAISE EXCEPTION 'where to start is not said'
      USING ERRCODE = 'null_value_not_allowed', HINT = 'Say ''earliest'', ''latest'' or a time.';
  END IF;
  IF start NOT IN ('earliest', 'latest') THEN
    time_ms := start_time_ms(start);
  END IF;
  RETURN QUERY
    SELECT p.partition,
           CASE start WHEN 'earliest' THEN p.log_start_offset
                      WHEN 'latest' THEN p.next_offset
                      ELSE offset_at(p, time_ms) END
    FROM partitions AS p
    WHERE p.topic_id = wanted_topic;
END
$$;
