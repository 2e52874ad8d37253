-- Which messages a worker gets next.
SET LOCAL search_path = sequin_log, pg_temp;

-- The next committed offsets, from one on, that match a pattern of keys (null: all), at most so many.
--
-- matching: which these are. scanned_to: how far it has looked. is_opaque: there are none because the first of them are
-- compressed.
CREATE OR REPLACE FUNCTION next_offsets(
  wanted_topic     integer,
  wanted_partition integer,
  next_offset      bigint,
  pattern          text,
  max_records      bigint,
  OUT matching   int8multirange,
  OUT scanned_to bigint,
  OUT is_opaque  boolean
)
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT SET jit = off AS $$
DECLARE
  max_scanned CONSTANT bigint := 100000;
  place       CONSTANT partitions := (SELECT p FROM partitions AS p
                                      WHERE p.topic_id = wanted_topic AND p.partition = wanted_partition);
  stable_to   CONSTANT bigint := stable_offset(place);
  folded_to   CONSTANT bigint := place.folded_offset;
  from_offset CONSTANT bigint := greatest(next_offset, folded_to);
  first       bigint;
  keyed       int8multirange := '{}';
  room        bigint := max_records;
  opaque_at   bigint;
BEGIN
  is_opaque := false;
  IF next_offset < folded_to THEN
    SELECT coalesce(range_agg(int8range(hit."offset", hit."offset", '[]')), '{}'), max_records - count(*)
      INTO keyed, room
      FROM (
        SELECT k."offset"
        FROM keyed_messages AS k
        WHERE k.topic_id = wanted_topic AND k.partition = wanted_partition
          AND k."offset" >= next_offset AND k."offset" < folded_to
          AND (pattern IS NULL OR k.key_text ~ pattern)
        ORDER BY k."offset"
        LIMIT max_records
      ) AS hit;
    IF room = 0 THEN
      matching := keyed;
      scanned_to := upper(keyed);
      RETURN;
    END IF;
  END IF;
  matching := keyed;
  -- each statement that is made for a segment's table is planned anew, so one of them says all that can be said at once
  WITH upcoming AS (
    SELECT b.*, greatest(from_offset, min(b.base_offset) OVER ()) AS first
    FROM next_batches(wanted_topic, wanted_partition, from_offset, CASE WHEN pattern IS NULL THEN room ELSE max_scanned END) AS b
  )
  SELECT u.first, min(u.base_offset) FILTER (WHERE u.is_compressed),
         range_agg(int8range(greatest(u.base_offset, u.first), u.last_offset, '[]'))
    INTO first, opaque_at, matching
    FROM upcoming AS u
    GROUP BY u.first;
  IF first IS NULL OR first >= stable_to THEN
    -- whatever is left before it was aborted, or is a marker
    matching := keyed;
    scanned_to := greatest(from_offset, stable_to);
    RETURN;
  END IF;
  IF opaque_at <= first THEN
    matching := keyed;
    is_opaque := isempty(keyed);
    scanned_to := from_offset;
    RETURN;
  END IF;
  scanned_to := least(stable_to, first + CASE WHEN pattern IS NULL THEN room ELSE max_scanned END, opaque_at);
  IF pattern IS NULL THEN
    matching := keyed + matching * int8multirange(int8range(first, scanned_to));
    RETURN;
  END IF;
  -- batches come in order, and so do their records: the limit ends the reading
  SELECT keyed + coalesce(range_agg(int8range(hit."offset", hit."offset", '[]')), '{}'),
         CASE WHEN count(*) = room THEN max(hit."offset") + 1 ELSE scanned_to END
    INTO matching, scanned_to
    FROM (
      SELECT record."offset"
      FROM (
        SELECT b.base_offset, b.key_at, b.keys_are_tokens, b.payload || ''::bytea AS bytes
        FROM pages_between(wanted_topic, wanted_partition, first, scanned_to - 1) AS page
        CROSS JOIN LATERAL batches_between(wanted_topic, wanted_partition, page.page_first, page.page_last) AS b
        OFFSET 0
      ) AS batch
      CROSS JOIN LATERAL (
        SELECT batch.base_offset + r.number - 1 AS "offset", r.key_at
        FROM unnest(batch.key_at) WITH ORDINALITY AS r (key_at, number)
        WHERE r.key_at >= 0 -- else there is no record of that offset
        OFFSET 0
      ) AS record
      WHERE record."offset" BETWEEN first AND scanned_to - 1
        AND coalesce(CASE WHEN batch.keys_are_tokens THEN convert_from(record_key(batch.bytes, record.key_at), 'UTF8')
                          ELSE message_key(record_key(batch.bytes, record.key_at)) END,
                     wanted_partition || '-' || record."offset") COLLATE "C" ~ pattern
      LIMIT room
    ) AS hit;
END
$$;
