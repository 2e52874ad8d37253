-- What is stored of ranges of offsets, which are given as their first and last offsets.
SET LOCAL search_path = sequin_log, pg_temp;

-- The records, and for each the number of its range. Of each batch that part is fetched, once, that has them. A keyed topic has them in either
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
  SELECT record."offset",
         coalesce(CASE WHEN batch.keys_are_tokens THEN convert_from(record_key(batch.bytes, record.key_at), 'UTF8')
                       ELSE message_key(record_key(batch.bytes, record.key_at)) END,
                  wanted_partition || '-' || record."offset"),
         record_value(batch.bytes, record.key_at, record.value_length),
         record_headers(batch.bytes, record.key_at, record.value_length),
         message_time(CASE WHEN batch.has_append_time THEN batch.max_timestamp
                           ELSE batch.base_timestamp + record_timestamp_delta(batch.bytes, record.key_at) END),
         record.range
  FROM (
    SELECT b.base_offset,
           b.max_timestamp,
           -- as values of their own, since each look at a stored one would fetch all of it
           b.key_at || '{}'::integer[] AS key_at,
           b.value_length || '{}'::integer[] AS value_length,
           b.keys_are_tokens,
           substring(b.payload FROM cut.start + 1 FOR cut.stop - cut.start) AS bytes,
           cut.start,
           get_byte(substring(b.payload FOR 61), 6) & 8 <> 0 AS has_append_time,
           bigint_at(substring(b.payload FOR 61), 11) AS base_timestamp,
           b.part_firsts,
           b.part_lasts,
           b.part_ranges
    FROM batches_in(wanted_topic, wanted_partition, firsts, lasts) AS b
    -- from before the first record that is wanted, whose key has at most 26 bytes before it, to the key of the next one behind
    CROSS JOIN LATERAL (
      SELECT greatest(b.key_at[(SELECT min(f) FROM unnest(b.part_firsts) AS f) - b.base_offset + 1] - 26, 0) AS start,
             coalesce(nullif(b.key_at[(SELECT max(l) FROM unnest(b.part_lasts) AS l) - b.base_offset + 2], -1),
                      octet_length(b.payload)) AS stop
    ) AS cut
    OFFSET 0
  ) AS batch
  CROSS JOIN LATERAL (
    SELECT t.first + r.number - 1 AS "offset", t.range, r.key_at - batch.start AS key_at, r.value_length
    FROM unnest(batch.part_firsts, batch.part_lasts, batch.part_ranges) AS t (first, last, range)
    CROSS JOIN LATERAL (
      SELECT (t.first - batch.base_offset + 1)::integer AS first, (t.last - batch.base_offset + 1)::integer AS last
    ) AS place
    CROSS JOIN LATERAL unnest(batch.key_at[place.first:place.last], batch.value_length[place.first:place.last])
      WITH ORDINALITY AS r (key_at, value_length, number)
    WHERE r.key_at >= 0 -- else there is no record of that offset
    OFFSET 0
  ) AS record
  UNION ALL
  SELECT k."offset", k.key_text, k.value, keyed_headers(k.header_count, k.headers), message_time(k.timestamp_ms), w.range
  FROM unnest(firsts, lasts) WITH ORDINALITY AS w (first, last, range)
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
  SELECT part.first, part.last
  FROM batches_in(wanted_topic, wanted_partition, firsts, lasts) AS b
  CROSS JOIN LATERAL unnest(b.part_firsts, b.part_lasts) AS part (first, last)
  WHERE b.key_at IS NULL;
END
$$;

-- Those parts of the ranges that are no more in the log: they have expired, or newer messages have their keys.
CREATE OR REPLACE FUNCTION missing_in(wanted_topic integer, wanted_partition integer, firsts bigint[], lasts bigint[])
RETURNS TABLE (first bigint, last bigint)
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH stored AS MATERIALIZED (
    SELECT part.range, held.offsets
    FROM batches_in(wanted_topic, wanted_partition, firsts, lasts) AS b
    CROSS JOIN LATERAL (SELECT b.key_at = '{}' OR -1 = ANY (b.key_at) AS has_holes) AS batch
    CROSS JOIN LATERAL (
      SELECT int8range(b.base_offset, b.last_offset, '[]') AS offsets WHERE batch.has_holes IS NOT TRUE
      UNION ALL
      SELECT int8range(b.base_offset + r.number - 1, b.base_offset + r.number) AS offsets
      FROM unnest(b.key_at) WITH ORDINALITY AS r (key_at, number)
      WHERE batch.has_holes AND r.key_at >= 0
    ) AS held
    CROSS JOIN LATERAL unnest(b.part_ranges) AS part (range)
    UNION ALL
    SELECT w.range, int8range(k."offset", k."offset", '[]')
    FROM unnest(firsts, lasts) WITH ORDINALITY AS w (first, last, range)
    JOIN keyed_messages AS k ON k.topic_id = wanted_topic AND k.partition = wanted_partition
     AND k."offset" BETWEEN w.first AND w.last
  ), found AS MATERIALIZED (
    SELECT s.range, range_agg(s.offsets) AS offsets FROM stored AS s GROUP BY s.range
  )
  SELECT lower(gap), upper(gap) - 1
  FROM unnest(firsts, lasts) WITH ORDINALITY AS w (first, last, range)
  LEFT JOIN found AS f ON f.range = w.range
  CROSS JOIN LATERAL unnest(int8multirange(int8range(w.first, w.last, '[]')) - coalesce(f.offsets, '{}')) AS gap;
END
$$;
