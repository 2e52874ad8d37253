-- What transactions that have not ended will commit for consumers.
SELECT c.name, k.topic_id, k.partition, k.key_filter
FROM sequin_control.consumers AS c
JOIN sequin_control.transaction_cursors AS k ON k.consumer_id = c.id
WHERE c.name = ANY (?::text[])
