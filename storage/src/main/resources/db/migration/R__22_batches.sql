-- Finding batches. Each segment's table is read by its name, never through its parent: PostgreSQL would plan for all tables
-- of all topics each time, and see only those that there were when the transaction began to read.
SET LOCAL search_path = sequin_log, pg_temp;

-- Those segments of a partition, oldest first, that hold offsets of a range, or may do so.
CREATE OR REPLACE FUNCTION segments_between(
  wanted_topic     integer,
  wanted_partition integer,
  first_offset     bigint,
  last_offset      bigint
) RETURNS SETOF text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
BEGIN
  RETURN QUERY
    SELECT segment_table.name
    FROM (
      SELECT s.segment
      FROM segments AS s
      WHERE s.topic_id = wanted_topic AND s.partition = wanted_partition AND s.end_offset > first_offset
        AND last_offset >= coalesce((SELECT max(e.end_offset)
                                     FROM segments AS e
                                     WHERE e.topic_id = s.topic_id AND e.partition = s.partition
                                       AND e.segment < s.segment), 0)
      UNION ALL
      SELECT p.segment
      FROM partitions AS p
      WHERE p.topic_id = wanted_topic AND p.partition = wanted_partition
        AND last_offset >= p.segment_offset AND first_offset < p.next_offset
    ) AS held
    CROSS JOIN LATERAL (
      SELECT format('sequin_log.batches_%s_%s', wanted_topic, held.segment) AS name
    ) AS segment_table
    -- what has expired meanwhile is not there any more
    WHERE to_regclass(segment_table.name) IS NOT NULL
    ORDER BY held.segment;
END
$$;

-- The batches that hold offsets of a range, in order, without those of aborted transactions.
CREATE OR REPLACE FUNCTION batches_between(
  wanted_topic     integer,
  wanted_partition integer,
  first_offset     bigint,
  last_offset      bigint
) RETURNS SETOF batches
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 100 SET search_path FROM CURRENT AS $$
DECLARE
  segment_table text;
BEGIN
  FOR segment_table IN SELECT s FROM segments_between(wanted_topic, wanted_partition, first_offset, last_offset) AS s LOOP
    RETURN QUERY EXECUTE replace(
      'SELECT * FROM {table} AS b
       WHERE b.topic_id = $1 AND b.partition = $2 AND b.last_offset >= $3 AND b.base_offset <= $4
         AND b.base_offset >= coalesce((SELECT max(f.base_offset) FROM {table} AS f
                                        WHERE f.topic_id = $1 AND f.partition = $2 AND f.base_offset <= $3), 0)'
      || unless_aborted(wanted_topic, wanted_partition, first_offset) ||
      'ORDER BY b.base_offset', '{table}', segment_table)
      USING wanted_topic, wanted_partition, first_offset, last_offset;
  END LOOP;
END
$$;

-- The batches that hold offsets of any of many ranges, each once, with those parts of the ranges that are in it and the
-- numbers of these ranges; without markers and what was aborted.
CREATE OR REPLACE FUNCTION batches_in(wanted_topic integer, wanted_partition integer, firsts bigint[], lasts bigint[])
RETURNS TABLE (
  base_offset     bigint,
  last_offset     bigint,
  max_timestamp   bigint,
  payload         bytea,
  key_at          integer[],
  value_length    integer[],
  keys_are_tokens boolean,
  part_firsts     bigint[],
  part_lasts      bigint[],
  part_ranges     bigint[]
)
LANGUAGE plpgsql STABLE ROWS 100 SET search_path FROM CURRENT SET enable_seqscan = off SET jit = off AS $$
DECLARE
  segment_table text;
BEGIN
  FOR segment_table IN
    SELECT s
    FROM segments_between(wanted_topic, wanted_partition, (SELECT min(f) FROM unnest(firsts) AS f),
                          (SELECT max(l) FROM unnest(lasts) AS l)) AS s
  LOOP
    RETURN QUERY EXECUTE replace(
      'SELECT b.base_offset, b.last_offset, b.max_timestamp, b.payload, b.key_at, b.value_length, b.keys_are_tokens,
              needed.firsts, needed.lasts, needed.ranges
       FROM (
         SELECT held.base_offset,
                array_agg(greatest(w.first, held.base_offset)) AS firsts,
                array_agg(least(w.last, held.last_offset)) AS lasts,
                array_agg(w.range) AS ranges
         FROM unnest($3, $4) WITH ORDINALITY AS w (first, last, range)
         CROSS JOIN LATERAL (
           SELECT h.base_offset, h.last_offset
           FROM {table} AS h
           WHERE h.topic_id = $1 AND h.partition = $2 AND h.last_offset >= w.first AND h.base_offset <= w.last
             AND h.base_offset >= coalesce((SELECT max(f.base_offset) FROM {table} AS f
                                            WHERE f.topic_id = $1 AND f.partition = $2 AND f.base_offset <= w.first), 0)
         ) AS held
         GROUP BY held.base_offset
       ) AS needed
       JOIN {table} AS b ON b.topic_id = $1 AND b.partition = $2 AND b.base_offset = needed.base_offset
       WHERE (b.last_offset > b.base_offset OR b.key_at IS DISTINCT FROM ''{}'')'
      || unless_aborted(wanted_topic, wanted_partition, (SELECT min(f) FROM unnest(firsts) AS f)),
      '{table}', segment_table)
      USING wanted_topic, wanted_partition, firsts, lasts;
  END LOOP;
END
$$;

-- Cuts a range of offsets into parts of at most 500 batches, in order, so that who reads many batches holds few at a time, and
-- who wants only some does not read them all. How many of a segment's batches are compressed, and not aborted, is said with its
-- first part.
CREATE OR REPLACE FUNCTION pages_between(
  wanted_topic     integer,
  wanted_partition integer,
  first_offset     bigint,
  last_offset      bigint
) RETURNS TABLE (page_first bigint, page_last bigint, compressed_batches bigint)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 10 SET search_path FROM CURRENT AS $$
DECLARE
  page_batches CONSTANT integer := 500;
  segment_table text;
BEGIN
  FOR segment_table IN SELECT s FROM segments_between(wanted_topic, wanted_partition, first_offset, last_offset) AS s LOOP
    RETURN QUERY EXECUTE replace(
      'SELECT greatest(page.base_offset, $3),
              least(lead(page.base_offset) OVER (ORDER BY page.base_offset) - 1, page.end_offset, $4),
              CASE WHEN page.place = 1 THEN page.compressed_batches ELSE 0 END
       FROM (
         SELECT b.base_offset, row_number() OVER (ORDER BY b.base_offset) AS place,
                max(b.last_offset) OVER () AS end_offset,
                count(*) FILTER (WHERE b.key_at IS NULL'
      || unless_aborted(wanted_topic, wanted_partition, first_offset) || ') OVER () AS compressed_batches
         FROM {table} AS b
         WHERE b.topic_id = $1 AND b.partition = $2 AND b.last_offset >= $3 AND b.base_offset <= $4
           AND b.base_offset >= coalesce((SELECT max(f.base_offset) FROM {table} AS f
                                          WHERE f.topic_id = $1 AND f.partition = $2 AND f.base_offset <= $3), 0)
       ) AS page
       WHERE page.place % $5 = 1
       ORDER BY page.base_offset', '{table}', segment_table)
      USING wanted_topic, wanted_partition, first_offset, last_offset, page_batches;
  END LOOP;
END
$$;

-- Says that not all can be shown. Always true, to be asked for where messages are read.
CREATE OR REPLACE FUNCTION warn_of_compressed(wanted_topic integer, wanted_partition integer, compressed_batches bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  RAISE WARNING 'messages of topic "%" partition % are missing here: SQL cannot read compressed batches, of which there are %',
                (SELECT l.name FROM logs AS l WHERE l.topic_id = wanted_topic), wanted_partition, compressed_batches
    USING HINT = 'With compression.type=uncompressed the topic stores what comes from now on so that SQL can read it.';
  RETURN true;
END
$$;

-- An error where what is not folded yet is compressed: who looks for the newest messages would see older ones. True else.
CREATE OR REPLACE FUNCTION is_readable(wanted_topic integer) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  place record;
BEGIN
  SELECT l.name, p.partition INTO place
    FROM partitions AS p
    JOIN logs AS l ON l.topic_id = p.topic_id
    CROSS JOIN LATERAL pages_between(p.topic_id, p.partition, greatest(p.log_start_offset, p.folded_offset),
                                     stable_offset(p) - 1) AS page
    WHERE p.topic_id = wanted_topic AND page.compressed_batches > 0
    LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the newest messages of topic "%" partition % are compressed, which SQL cannot read', place.name, place.partition
      USING ERRCODE = 'feature_not_supported',
            HINT = 'They were written before the topic was compacted. Read again when the gateway has folded them.';
  END IF;
  RETURN true;
END
$$;

-- The batches from an offset on that hold any of the next max_offsets, counted from where the first of them begins, in order and
-- without markers and what was aborted.
CREATE OR REPLACE FUNCTION next_batches(wanted_topic integer, wanted_partition integer, wanted_offset bigint, max_offsets bigint)
RETURNS TABLE (base_offset bigint, last_offset bigint, is_compressed boolean)
LANGUAGE plpgsql STABLE ROWS 10 SET search_path FROM CURRENT AS $$
DECLARE
  segment_table text;
  until_offset  bigint;
BEGIN
  FOR segment_table IN
    SELECT s FROM segments_between(wanted_topic, wanted_partition, wanted_offset, 9223372036854775807) AS s
  LOOP
    FOR base_offset, last_offset, is_compressed IN EXECUTE replace(
      'SELECT b.base_offset, b.last_offset, b.key_at IS NULL FROM {table} AS b
       WHERE b.topic_id = $1 AND b.partition = $2 AND b.last_offset >= $3
         AND b.base_offset >= coalesce((SELECT max(f.base_offset) FROM {table} AS f
                                        WHERE f.topic_id = $1 AND f.partition = $2 AND f.base_offset <= $3), 0)
         AND (b.last_offset > b.base_offset OR b.key_at IS DISTINCT FROM ''{}'')'
      || unless_aborted(wanted_topic, wanted_partition, wanted_offset) ||
      'ORDER BY b.base_offset
       LIMIT $4', '{table}', segment_table)
      USING wanted_topic, wanted_partition, wanted_offset, max_offsets
    LOOP
      until_offset := coalesce(until_offset, greatest(wanted_offset, base_offset) + max_offsets);
      EXIT WHEN base_offset >= until_offset;
      RETURN NEXT;
    END LOOP;
    EXIT WHEN base_offset >= until_offset;
  END LOOP;
END
$$;

DROP FUNCTION IF EXISTS batch_from(integer, integer, bigint); -- of older releases

-- The first batch from an offset on with a record that is not older than a time.
CREATE OR REPLACE FUNCTION batch_at(wanted_topic integer, wanted_partition integer, from_offset bigint, time_ms bigint)
RETURNS batches
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
DECLARE
  segment_table text;
  batch         batches;
BEGIN
  FOR segment_table IN
    SELECT s FROM segments_between(wanted_topic, wanted_partition, from_offset, 9223372036854775807) AS s
  LOOP
    EXECUTE replace(
      'SELECT * FROM {table} AS b
       WHERE b.topic_id = $1 AND b.partition = $2 AND b.last_offset >= $3 AND b.max_timestamp >= $4
       ORDER BY b.base_offset
       LIMIT 1', '{table}', segment_table)
      INTO batch USING wanted_topic, wanted_partition, from_offset, time_ms;
    EXIT WHEN batch.base_offset IS NOT NULL;
  END LOOP;
  RETURN batch;
END
$$;
