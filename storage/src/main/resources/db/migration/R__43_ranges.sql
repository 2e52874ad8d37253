-- What is stored of ranges of offsets, which are given as their first and last offsets.
SET LOCAL search_path = sequin_log, pg_temp;

-- The records, and for each the number of its range. Each batch is fetched once, as a whole. A keyed topic has them in either
-- of two places.
CREATE OR REPLACE FUNCTION records_in(wanted_topic integer, wanted_partition integer, firsts bigint[], lasts bigint[])
RETURNS TABLE (
  "offset"    bigint,
  key         text,
  data        bytea,
  headers     jsonb,
  "timestamp" timestamptz,
  range       bigint
)
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH wanted AS MATERIALIZED (
    SELECT w.first, w.last, w.range FROM unnest(firsts, lasts) WITH ORDINALITY AS w (first, last, range)
  ), needed AS MATERIALIZED (
    SELECT b.base_offset,
           array_agg(greatest(w.first, b.base_offset)) AS firsts,
           array_agg(least(w.last, b.last_offset)) AS lasts,
           array_agg(w.range) AS ranges
    FROM wanted AS w
    JOIN batches AS b ON b.topic_id = wanted_topic AND b.partition = wanted_partition
     AND b.base_offset BETWEEN batch_from(wanted_topic, wanted_partition, w.first) AND w.last
    GROUP BY b.base_offset
  )
  SELECT record."offset",
         coalesce(CASE WHEN batch.keys_are_tokens THEN convert_from(record_key(batch.bytes, record.key_at), 'UTF8')
                       ELSE message_key(record_key(batch.bytes, record.key_at)) END,
                  wanted_partition || '-' || record."offset"),
         record_value(batch.bytes, record.key_at, record.value_length),
         record_headers(batch.bytes, record.key_at, record.value_length),
         message_time(CASE WHEN batch.has_append_time THEN batch.max_timestamp
                           ELSE batch.base_timestamp + record_timestamp_delta(batch.bytes, record.key_at) END),
         record.range
  FROM needed AS n
  CROSS JOIN LATERAL (
    SELECT b.base_offset,
           b.max_timestamp,
           b.key_at,
           b.value_length,
           b.keys_are_tokens,
           b.payload || ''::bytea AS bytes,
           get_byte(b.payload, 6) & 8 <> 0 AS has_append_time,
           bigint_at(b.payload, 11) AS base_timestamp
    FROM batches AS b
    WHERE b.topic_id = wanted_topic AND b.partition = wanted_partition AND b.base_offset = n.base_offset
    OFFSET 0
  ) AS batch
  CROSS JOIN LATERAL (
    SELECT w."offset", w.range, r.key_at, r.value_length
    FROM unnest(batch.key_at, batch.value_length) WITH ORDINALITY AS r (key_at, value_length, number)
    JOIN (
      SELECT generate_series(t.first, t.last) AS "offset", t.range
      FROM unnest(n.firsts, n.lasts, n.ranges) AS t (first, last, range)
    ) AS w ON w."offset" = batch.base_offset + r.number - 1
    OFFSET 0
  ) AS record
  UNION ALL
  SELECT k."offset", k.key_text, k.value, keyed_headers(k.header_count, k.headers), message_time(k.timestamp_ms), w.range
  FROM wanted AS w
  JOIN keyed_messages AS k ON k.topic_id = wanted_topic AND k.partition = wanted_partition
   AND k."offset" BETWEEN w.first AND w.last
  ORDER BY 1;
END
$$;

-- Those parts of the ranges that are compressed.
CREATE OR REPLACE FUNCTION compressed_in(wanted_topic integer, wanted_partition integer, firsts bigint[], lasts bigint[])
RETURNS TABLE (first bigint, last bigint)
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT greatest(w.first, b.base_offset), least(w.last, b.last_offset)
  FROM unnest(firsts, lasts) AS w (first, last)
  JOIN batches AS b ON b.topic_id = wanted_topic AND b.partition = wanted_partition AND b.key_at IS NULL
   AND b.base_offset BETWEEN batch_from(wanted_topic, wanted_partition, w.first) AND w.last;
END
$$;

-- Those parts of the ranges that are no more in the log: they have expired, or newer messages have their keys. What lies
-- behind all that can be seen is not missing.
CREATE OR REPLACE FUNCTION missing_in(wanted_topic integer, wanted_partition integer, firsts bigint[], lasts bigint[])
RETURNS TABLE (first bigint, last bigint)
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  seen_to CONSTANT bigint := (SELECT greatest(p.log_start_offset, p.folded_offset,
                                              visible_end(wanted_topic, wanted_partition))
                              FROM partitions AS p
                              WHERE p.topic_id = wanted_topic AND p.partition = wanted_partition);
BEGIN
  RETURN QUERY
  SELECT lower(gap), upper(gap) - 1
  FROM unnest(firsts, lasts) AS w (first, last)
  CROSS JOIN LATERAL (
    SELECT range_agg(stored.offsets) AS offsets
    FROM (
      SELECT int8range(b.base_offset, b.last_offset, '[]')
      FROM batches AS b
      WHERE b.topic_id = wanted_topic AND b.partition = wanted_partition
        AND b.base_offset BETWEEN batch_from(wanted_topic, wanted_partition, w.first) AND w.last
      UNION ALL
      SELECT int8range(k."offset", k."offset", '[]')
      FROM keyed_messages AS k
      WHERE k.topic_id = wanted_topic AND k.partition = wanted_partition AND k."offset" BETWEEN w.first AND w.last
    ) AS stored (offsets)
  ) AS found
  CROSS JOIN LATERAL unnest(int8multirange(int8range(w.first, least(w.last + 1, greatest(w.first, seen_to))))
                            - coalesce(found.offsets, '{}')) AS gap;
END
$$;
