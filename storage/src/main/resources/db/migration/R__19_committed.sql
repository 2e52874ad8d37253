-- What is committed of a log: all before the last stable offset, but for what was aborted.
SET LOCAL search_path = sequin_log, pg_temp;

-- What lies before it is read by who reads committed records only: the first transaction that has not ended. One whose
-- beginning is deleted begins where the log does.
CREATE OR REPLACE FUNCTION stable_offset(place partitions) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN greatest(coalesce(place.open_offset, place.next_offset), place.log_start_offset);

CREATE OR REPLACE VIEW stable_offsets AS
SELECT p.topic_id, p.partition, p.log_start_offset,
       greatest(coalesce(p.open_offset, p.next_offset), p.log_start_offset) AS stable_offset
FROM partitions AS p;

COMMENT ON VIEW stable_offsets IS 'As stable_offset(), for views, which call functions with their reader''s rights';

-- What tells batches of aborted transactions, whose alias is b, for a query on a segment's table; nothing where there are none
-- from an offset on.
CREATE OR REPLACE FUNCTION unless_aborted(wanted_topic integer, wanted_partition integer, from_offset bigint) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
  SELECT CASE WHEN EXISTS (SELECT FROM partitions AS p
                           WHERE p.topic_id = wanted_topic AND p.partition = wanted_partition
                             AND p.aborted_offset >= from_offset)
    THEN ' AND (get_byte(b.payload, 6) & 16 = 0
                OR NOT EXISTS (SELECT FROM sequin_log.aborted_ranges AS a
                               WHERE a.topic_id = b.topic_id AND a.partition = b.partition
                                 AND a.producer_id = sequin_log.bigint_at(b.payload, 27)
                                 AND b.base_offset BETWEEN a.first_offset AND a.marker_offset)) '
    ELSE '' END
$$;
