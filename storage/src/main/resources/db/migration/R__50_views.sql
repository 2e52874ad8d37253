-- Topics and consumers to look at: what is of topics that the reader has. All are barriers, so that no function in the reader's
-- conditions gets another row to see.

CREATE OR REPLACE VIEW sequin.topics WITH (security_barrier) AS
SELECT t.name,
       t.partition_count AS partitions,
       coalesce((SELECT jsonb_object_agg(c.name, c.value) FROM sequin_control.topic_configs AS c WHERE c.topic_id = t.id), '{}')
         AS configs,
       log.records,
       log.bytes,
       t.created_at AS created
FROM sequin_control.topics AS t
LEFT JOIN sequin_control.queries AS q ON q.topic_id = t.id
CROSS JOIN LATERAL (
  SELECT sum(p.next_offset - p.log_start_offset)::bigint AS records, sum(p.size_bytes)::bigint AS bytes
  FROM sequin_log.partitions AS p
  WHERE p.topic_id = coalesce(q.base_id, t.id)
) AS log
WHERE t.deleted_at IS NULL AND sequin_control.may_see(current_user, t.id);

COMMENT ON VIEW sequin.topics IS 'The topics';
COMMENT ON COLUMN sequin.topics.name IS 'Name of the topic: what its keys begin with';
COMMENT ON COLUMN sequin.topics.partitions IS 'Number of partitions';
COMMENT ON COLUMN sequin.topics.configs IS 'What was set for this topic, by Kafka''s config names; without defaults';
COMMENT ON COLUMN sequin.topics.records IS 'Offsets from the start to the end of all partitions; more than records where some were compacted away, or where a query chooses among them';
COMMENT ON COLUMN sequin.topics.bytes IS 'Size of all batches, as clients fetch them; of a query topic that of the topic that it reads';
COMMENT ON COLUMN sequin.topics.created IS 'When it was created';

CREATE OR REPLACE VIEW sequin.deliveries WITH (security_barrier) AS
SELECT c.name AS consumer,
       t.name AS topic,
       s.partition,
       d.first_offset,
       d.last_offset,
       d.deliver_count,
       nullif(d.worker, '') AS worker,
       CASE WHEN d.due_at <= clock_timestamp() THEN 'due'
            WHEN d.is_held THEN 'held'
            WHEN d.due_at = 'infinity' THEN 'waiting'
            ELSE 'delayed' END AS state,
       d.due_at
FROM sequin_control.deliveries AS d
JOIN sequin_control.shares AS s ON s.id = d.share_id
JOIN sequin_control.consumers AS c ON c.id = s.consumer_id
JOIN sequin_control.topics AS t ON t.id = sequin_control.read_topic(s.topic_id, s.key_filter)
WHERE sequin_control.may_read(current_user, t.id);

COMMENT ON VIEW sequin.deliveries IS 'What consumers have been delivered and not acknowledged, in ranges of offsets';
COMMENT ON COLUMN sequin.deliveries.consumer IS 'Name of the consumer: to Kafka clients, the share group';
COMMENT ON COLUMN sequin.deliveries.first_offset IS 'First offset of the range';
COMMENT ON COLUMN sequin.deliveries.last_offset IS 'Last offset of the range; where keys are filtered, only matching offsets are in ranges';
COMMENT ON COLUMN sequin.deliveries.deliver_count IS 'How often it was delivered';
COMMENT ON COLUMN sequin.deliveries.worker IS 'Who has it, or had it last';
COMMENT ON COLUMN sequin.deliveries.state IS 'held: with the worker; due: for whoever asks next; delayed: due later, as a worker wished; waiting: for an older version of the message to be done';
COMMENT ON COLUMN sequin.deliveries.due_at IS 'When the ack wait, or the delay, is over';

CREATE OR REPLACE VIEW sequin.consumer_progress WITH (security_barrier) AS
SELECT c.name AS consumer,
       t.name AS topic,
       s.partition,
       sequin_control.filter_keys(s.key_filter) COLLATE "C" AS key_filter,
       f.start_offset,
       f.next_offset,
       p.stable_offset AS end_offset,
       f.pending_records AS pending,
       greatest(p.stable_offset - f.next_offset, 0) + f.pending_records AS lag
FROM sequin_control.shares AS s
JOIN sequin_control.consumers AS c ON c.id = s.consumer_id
JOIN sequin_control.topics AS t ON t.id = sequin_control.read_topic(s.topic_id, s.key_filter)
JOIN sequin_log.stable_offsets AS p ON p.topic_id = s.topic_id AND p.partition = s.partition
CROSS JOIN LATERAL sequin_control.share_frontier(s.id, p.log_start_offset) AS f
WHERE sequin_control.may_read(current_user, t.id);

COMMENT ON VIEW sequin.consumer_progress IS 'How far each consumer that acknowledges message by message is in each partition';
COMMENT ON COLUMN sequin.consumer_progress.key_filter IS 'Which keys of the topic it reads; empty for all';
COMMENT ON COLUMN sequin.consumer_progress.start_offset IS 'All before it is done';
COMMENT ON COLUMN sequin.consumer_progress.next_offset IS 'Nothing from here on was delivered';
COMMENT ON COLUMN sequin.consumer_progress.end_offset IS 'The last stable offset: where the first open transaction begins, or where the log ends';
COMMENT ON COLUMN sequin.consumer_progress.pending IS 'Messages that were delivered and are not acknowledged';
COMMENT ON COLUMN sequin.consumer_progress.lag IS 'Pending messages, and offsets that were not delivered yet';

CREATE OR REPLACE VIEW sequin.consumer_lag WITH (security_barrier) AS
SELECT c.name AS consumer,
       concat_ws('.', t.name, nullif(sequin_control.filter_keys(k.key_filter), '')) COLLATE "C" AS topic,
       k.partition,
       k."offset" AS committed_offset,
       p.stable_offset AS end_offset,
       greatest(p.stable_offset - k."offset", 0) AS lag,
       k.committed_at
FROM sequin_control.cursors AS k
JOIN sequin_control.consumers AS c ON c.id = k.consumer_id
JOIN sequin_control.topics AS t ON t.id = sequin_control.read_topic(k.topic_id, k.key_filter)
JOIN sequin_log.stable_offsets AS p ON p.topic_id = k.topic_id AND p.partition = k.partition
WHERE t.deleted_at IS NULL AND sequin_control.may_read(current_user, t.id)
UNION ALL
SELECT g.consumer,
       concat_ws('.', g.topic, nullif(g.key_filter, '')) COLLATE "C",
       g.partition,
       g.start_offset,
       g.end_offset,
       g.lag,
       null
FROM sequin.consumer_progress AS g;

COMMENT ON VIEW sequin.consumer_lag IS 'How far each consumer is in each partition that it has committed an offset of';
COMMENT ON COLUMN sequin.consumer_lag.consumer IS 'Name of the consumer: to Kafka clients, the group';
COMMENT ON COLUMN sequin.consumer_lag.topic IS 'Name of the topic, with the key filter that the consumer reads if it does not read all keys';
COMMENT ON COLUMN sequin.consumer_lag.partition IS 'Number of the partition, from 0';
COMMENT ON COLUMN sequin.consumer_lag.committed_offset IS 'The next offset to read: all before it is acknowledged';
COMMENT ON COLUMN sequin.consumer_lag.end_offset IS 'The last stable offset: where the first open transaction begins, or where the log ends';
COMMENT ON COLUMN sequin.consumer_lag.lag IS 'How many offsets the consumer is behind that; not all may be of keys that it reads, or of committed records';
COMMENT ON COLUMN sequin.consumer_lag.committed_at IS
  'When it committed last; null if it acknowledges message by message (see sequin.consumer_progress)';

CREATE OR REPLACE VIEW sequin.consumers WITH (security_barrier) AS
SELECT c.name,
       -- in no language: a Turkish I has no dot in lower case
       lower(c.protocol COLLATE "C") COLLATE "default" AS protocol,
       CASE WHEN workers.count = 0 THEN 'Empty'
            ELSE coalesce(nullif(c.details ->> 'state', ''), 'Active') END AS state,
       workers.count AS members,
       (SELECT sum(l.lag)::bigint FROM sequin.consumer_lag AS l WHERE l.consumer = c.name) AS lag
FROM sequin_control.consumers AS c
CROSS JOIN LATERAL (
  SELECT count(*) AS count FROM sequin_control.consumer_members AS m WHERE m.consumer_id = c.id
) AS workers
WHERE sequin_control.reads_all(current_user) OR EXISTS (SELECT FROM sequin.consumer_lag AS l WHERE l.consumer = c.name);

COMMENT ON VIEW sequin.consumers IS 'The consumers: to Kafka clients, groups';
COMMENT ON COLUMN sequin.consumers.name IS 'Name of the consumer: to Kafka clients, the group id';
COMMENT ON COLUMN sequin.consumers.protocol IS 'How its members agree on who reads what: classic, consumer (KIP-848) …';
COMMENT ON COLUMN sequin.consumers.state IS 'Empty without members; else the state that was stored last, as Kafka names it, or Active where none is';
COMMENT ON COLUMN sequin.consumers.members IS 'Number of members';
COMMENT ON COLUMN sequin.consumers.lag IS 'How many offsets it is behind in all partitions together; null if it has committed none';
