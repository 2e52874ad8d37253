-- Has what lies from an offset on delivered anew, since other records will lie there. The caller has locked the shares.
WITH held AS MATERIALIZED (
  SELECT s.id, w.end_offset
  FROM (SELECT ?::integer AS topic_id, ?::integer AS partition, ?::bigint AS end_offset) AS w
  JOIN sequin_control.shares AS s ON s.topic_id = w.topic_id AND s.partition = w.partition
), forgotten AS (
  DELETE FROM sequin_control.deliveries AS d USING held AS h WHERE d.share_id = h.id AND d.first_offset >= h.end_offset
), shortened AS (
  UPDATE sequin_control.deliveries AS d SET last_offset = h.end_offset - 1
  FROM held AS h
  WHERE d.share_id = h.id AND d.first_offset < h.end_offset AND d.last_offset >= h.end_offset
)
UPDATE sequin_control.shares AS s SET next_offset = h.end_offset
FROM held AS h
WHERE s.id = h.id AND s.next_offset > h.end_offset
