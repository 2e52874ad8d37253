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
  first_batch CONSTANT bigint := batch_from(wanted_topic, wanted_partition, from_offset);
  first       CONSTANT bigint := greatest(from_offset, first_batch);
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
  IF first_batch IS NULL OR first >= stable_to THEN
    -- whatever is left before it was aborted, or is a marker
    scanned_to := greatest(from_offset, stable_to);
    RETURN;
  END IF;
  scanned_to := least(stable_to, first + CASE WHEN pattern IS NULL THEN room ELSE max_scanned END);
  SELECT b.base_offset INTO opaque_at
    FROM pages_between(wanted_topic, wanted_partition, first, scanned_to - 1) AS page
    CROSS JOIN LATERAL batches_between(wanted_topic, wanted_partition, page.page_first, page.page_last) AS b
    WHERE b.key_at IS NULL
    LIMIT 1;
  IF opaque_at <= first THEN
    is_opaque := isempty(keyed);
    scanned_to := from_offset;
    RETURN;
  END IF;
  scanned_to := least(scanned_to, opaque_at);
  IF pattern IS NULL THEN
    SELECT range_agg(int8range(greatest(b.base_offset, first), least(b.last_offset + 1, scanned_to))) INTO matching
      FROM batches_between(wanted_topic, wanted_partition, first, scanned_to - 1) AS b
      WHERE b.last_offset > b.base_offset OR b.key_at <> '{}'; -- else it is a marker
    matching := keyed + coalesce(matching, '{}');
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
