-- Where in a log to start.
SET LOCAL search_path = sequin_log, pg_temp;

-- The offset of the first record that is not older; the last stable offset if all are, or it is not committed yet.
CREATE OR REPLACE FUNCTION offset_at(place partitions, time_ms bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
DECLARE
  batch CONSTANT batches := batch_at(place.topic_id, place.partition, place.log_start_offset, time_ms);
BEGIN
  RETURN least(stable_offset(place), coalesce(
    (SELECT min(k."offset")
     FROM keyed_messages AS k
     WHERE k.topic_id = place.topic_id AND k.partition = place.partition
       AND k."offset" >= place.log_start_offset AND k.timestamp_ms >= time_ms),
    (SELECT min(batch.base_offset + r.number - 1)
     FROM unnest(batch.key_at) WITH ORDINALITY AS r (key_at, number)
     WHERE batch.base_offset + r.number > place.log_start_offset
       AND r.key_at >= 0 -- else there is no record of that offset
       AND get_byte(batch.payload, 6) & 8 = 0 -- else all have the time of the append
       AND bigint_at(batch.payload, 11) + record_timestamp_delta(batch.payload, r.key_at) >= time_ms),
    CASE WHEN batch.base_offset IS NOT NULL THEN greatest(batch.base_offset, place.log_start_offset) END,
    place.next_offset));
END
$$;

-- The partitions of a topic, where each log starts, and where what is committed in it ends.
CREATE OR REPLACE FUNCTION extents(wanted_topic integer, OUT partitions integer[], OUT starts bigint[], OUT ends bigint[])
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
BEGIN
  SELECT array_agg(p.partition), array_agg(p.log_start_offset), array_agg(stable_offset(p))
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
                      WHEN 'latest' THEN stable_offset(p)
                      ELSE offset_at(p, time_ms) END
    FROM partitions AS p
    WHERE p.topic_id = wanted_topic;
END
$$;
