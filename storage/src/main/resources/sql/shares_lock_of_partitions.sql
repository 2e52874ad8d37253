-- In the order of all who lock several.
SELECT s.id
FROM sequin_control.shares AS s
JOIN unnest(?::integer[], ?::integer[]) AS wanted (topic_id, partition)
  USING (topic_id, partition)
ORDER BY s.id
FOR UPDATE OF s
