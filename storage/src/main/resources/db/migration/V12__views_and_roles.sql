CREATE VIEW sequin.topics AS
SELECT t.name,
       t.partition_count AS partitions,
       coalesce((SELECT jsonb_object_agg(c.name, c.value) FROM topic_configs AS c WHERE c.topic_id = t.id), '{}')
         AS configs,
       log.records,
       log.bytes,
       t.created_at AS created
FROM topics AS t
CROSS JOIN LATERAL (
  SELECT sum(p.next_offset - p.log_start_offset)::bigint AS records, sum(p.size_bytes)::bigint AS bytes
  FROM partitions AS p
  WHERE p.topic_id = t.id
) AS log
WHERE t.deleted_at IS NULL;

COMMENT ON VIEW sequin.topics IS 'The topics';
COMMENT ON COLUMN sequin.topics.name IS 'Name of the topic: what its keys begin with';
COMMENT ON COLUMN sequin.topics.partitions IS 'Number of partitions';
COMMENT ON COLUMN sequin.topics.configs IS 'What was set for this topic, by Kafka''s config names; without defaults';
COMMENT ON COLUMN sequin.topics.records IS 'Offsets from the start to the end of all partitions; more than records where some were compacted away';
COMMENT ON COLUMN sequin.topics.bytes IS 'Size of all batches, as clients fetch them';
COMMENT ON COLUMN sequin.topics.created IS 'When it was created';

CREATE VIEW sequin.consumer_lag AS
SELECT c.name AS consumer,
       t.name || CASE WHEN k.key_filter = '' THEN '' ELSE '.' || k.key_filter END AS topic,
       k.partition,
       k."offset" AS committed_offset,
       p.next_offset AS end_offset,
       p.next_offset - k."offset" AS lag,
       k.committed_at
FROM cursors AS k
JOIN consumers AS c ON c.id = k.consumer_id
JOIN topics AS t ON t.id = k.topic_id
JOIN partitions AS p ON p.topic_id = k.topic_id AND p.partition = k.partition
WHERE t.deleted_at IS NULL;

COMMENT ON VIEW sequin.consumer_lag IS 'How far each consumer is in each partition that it has committed an offset of';
COMMENT ON COLUMN sequin.consumer_lag.consumer IS 'Name of the consumer: to Kafka clients, the group';
COMMENT ON COLUMN sequin.consumer_lag.topic IS 'Name of the topic, with the key filter that the consumer reads if it does not read all keys';
COMMENT ON COLUMN sequin.consumer_lag.partition IS 'Number of the partition, from 0';
COMMENT ON COLUMN sequin.consumer_lag.committed_offset IS 'The next offset to read: all before it is acknowledged';
COMMENT ON COLUMN sequin.consumer_lag.end_offset IS 'The offset that the next record will get';
COMMENT ON COLUMN sequin.consumer_lag.lag IS 'How many offsets the consumer is behind; not all may be of keys that it reads';
COMMENT ON COLUMN sequin.consumer_lag.committed_at IS 'When it committed last';

CREATE VIEW sequin.consumers AS
SELECT c.name,
       lower(c.protocol) AS protocol,
       CASE WHEN workers.count = 0 THEN 'Empty'
            ELSE coalesce(nullif(c.details ->> 'state', ''), 'Active') END AS state,
       workers.count AS members,
       (SELECT sum(p.next_offset - k."offset")::bigint
        FROM cursors AS k
        JOIN partitions AS p ON p.topic_id = k.topic_id AND p.partition = k.partition
        WHERE k.consumer_id = c.id) AS lag
FROM consumers AS c
CROSS JOIN LATERAL (
  SELECT count(*) AS count FROM consumer_members AS m WHERE m.consumer_id = c.id
) AS workers;

COMMENT ON VIEW sequin.consumers IS 'The consumers: to Kafka clients, groups';
COMMENT ON COLUMN sequin.consumers.name IS 'Name of the consumer: to Kafka clients, the group id';
COMMENT ON COLUMN sequin.consumers.protocol IS 'How its members agree on who reads what: classic, consumer (KIP-848) …';
COMMENT ON COLUMN sequin.consumers.state IS 'Empty without members; else the state that was stored last, as Kafka names it, or Active where none is';
COMMENT ON COLUMN sequin.consumers.members IS 'Number of members';
COMMENT ON COLUMN sequin.consumers.lag IS 'How many offsets it is behind in all partitions together; null if it has committed none';

-- Least privilege: sequin_reader may look at what is in schema sequin, sequin_worker may also change it through the
-- functions there. Neither may touch a table. Roles belong to the whole server, so another database may have made
-- them, even at this very moment.
DO $$
BEGIN
  CREATE ROLE sequin_reader;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN
    NULL;
  WHEN insufficient_privilege THEN
    RAISE NOTICE 'role sequin_reader is not created, for which % has no right', current_user
      USING HINT = 'As a user with CREATEROLE: CREATE ROLE sequin_reader. Then: SELECT grant_sequin_roles()';
END
$$;

DO $$
BEGIN
  CREATE ROLE sequin_worker;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN
    NULL;
  WHEN insufficient_privilege THEN
    RAISE NOTICE 'role sequin_worker is not created, for which % has no right', current_user
      USING HINT = 'As a user with CREATEROLE: CREATE ROLE sequin_worker. Then: SELECT grant_sequin_roles()';
END
$$;

-- Gives the roles, those that there are, what they may do with what is in schema sequin now: both may select from every
-- view and call functions that change nothing, only the worker may call volatile ones. To be called by the owner after
-- something was added; gateways do so after each migration (afterMigrateApplied.sql).
CREATE FUNCTION grant_sequin_roles() RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  role    text;
  routine record;
BEGIN
  FOR routine IN
    SELECT p.oid::regprocedure AS signature, p.provolatile = 'v' AS changes
    FROM pg_proc AS p
    WHERE p.pronamespace = 'sequin'::regnamespace AND p.prokind = 'f'
    ORDER BY p.oid
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', routine.signature);
    FOR role IN
      SELECT rolname FROM pg_roles
      WHERE rolname = 'sequin_worker' OR rolname = 'sequin_reader' AND NOT routine.changes
      ORDER BY rolname
    LOOP
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', routine.signature, role);
    END LOOP;
  END LOOP;
  FOR role IN SELECT rolname FROM pg_roles WHERE rolname IN ('sequin_reader', 'sequin_worker') ORDER BY rolname LOOP
    EXECUTE format('GRANT USAGE ON SCHEMA sequin TO %I', role);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA sequin TO %I', role);
    -- what functions of the schema look at on behalf of who calls them
    EXECUTE format('GRANT SELECT ON message_rows, keyed_message_rows TO %I', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION batch_holding(text, integer, bigint) TO %I', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION segment_holding(text, integer, bigint) TO %I', role);
  END LOOP;
END
$$;

REVOKE EXECUTE ON FUNCTION grant_sequin_roles() FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION batch_holding(text, integer, bigint) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION segment_holding(text, integer, bigint) FROM PUBLIC;

COMMENT ON SCHEMA sequin IS 'Messages, topics and consumers of the Sequin gateway: what users read and call';
COMMENT ON FUNCTION grant_sequin_roles() IS 'Gives sequin_reader and sequin_worker their rights in schema sequin';
