-- What is true of topics, groups and gateways, whichever server a topic's log lies on. Nothing here refers to sequin_log, nor
-- that to this: what one side needs of the other, it is given as a value.
CREATE SCHEMA sequin;
COMMENT ON SCHEMA sequin IS 'Messages, topics and consumers of the Sequin gateway: what users read and call';
COMMENT ON SCHEMA sequin_control IS 'The gateway''s own: topics, groups, their places and settings';

SET LOCAL search_path = sequin_control, pg_temp;

-- A topic is a key prefix. A deleted topic keeps its row until its batches are dropped.
CREATE TABLE topics (
  id              integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  uuid            uuid        NOT NULL UNIQUE,
  name            text        NOT NULL COLLATE "C",
  partition_count integer     NOT NULL CHECK (partition_count > 0),
  created_at      timestamptz NOT NULL DEFAULT now(),
  deleted_at      timestamptz
);

CREATE UNIQUE INDEX topics_live_name ON topics (name) WHERE deleted_at IS NULL;

-- Only what differs from Kafka's defaults.
CREATE TABLE topic_configs (
  topic_id integer NOT NULL REFERENCES topics ON DELETE CASCADE,
  name     text    NOT NULL,
  value    text    NOT NULL,
  PRIMARY KEY (topic_id, name)
);

-- Goes up with every change of a topic, so that other gateways see cheaply that their copy is old. One row. Its key is for
-- publications of all tables, in which no row without one may change.
CREATE TABLE catalog_version (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  version bigint  NOT NULL
);

INSERT INTO catalog_version (version) VALUES (1);

CREATE SEQUENCE producer_ids AS bigint MINVALUE 0 START 0;

-- One row: what clients know the cluster by, a UUID in base64url as with Kafka.
CREATE TABLE cluster (
  id text PRIMARY KEY
);

INSERT INTO cluster
  SELECT translate(rtrim(encode(decode(replace(gen_random_uuid()::text, '-', ''), 'hex'), 'base64'), '='), '+/', '-_');

-- The gateways that serve this database. One that was not seen for some seconds is taken for dead.
CREATE TABLE gateways (
  node_id integer     PRIMARY KEY,
  host    text        NOT NULL,
  port    integer     NOT NULL,
  seen_at timestamptz NOT NULL,
  UNIQUE (host, port)
);

-- What limits a client: rates for a user, a client id, both together, or an address (KIP-546). The entity is an object
-- of its parts, "user", "client-id" and "ip"; null stands for all that have no quota of their own.
CREATE TABLE client_quotas (
  entity jsonb            NOT NULL,
  name   text             NOT NULL,
  value  double precision NOT NULL CHECK (value > 0),
  PRIMARY KEY (entity, name)
);

-- Only what differs from the broker's group.* configs.
CREATE TABLE group_configs (
  group_id text NOT NULL COLLATE "C",
  name     text NOT NULL,
  value    text NOT NULL,
  PRIMARY KEY (group_id, name)
);

-- Goes up with every change of what it is named after, so that other gateways see cheaply that their copy is old.
CREATE TABLE settings_version (
  kind    text   PRIMARY KEY,
  version bigint NOT NULL
);

INSERT INTO settings_version VALUES ('client_quotas', 1), ('group_configs', 1);

-- Never given out twice: a consumer that was deleted and made again is told from the one that was there before.
CREATE SEQUENCE consumer_versions AS bigint;

CREATE TABLE consumers (
  id         integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text        NOT NULL COLLATE "C" UNIQUE,
  protocol   text        NOT NULL,
  epoch      integer     NOT NULL,
  version    bigint      NOT NULL DEFAULT nextval('consumer_versions'),
  details    jsonb       NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

COMMENT ON TABLE consumers IS 'Consumers: to Kafka clients, groups';
COMMENT ON COLUMN consumers.protocol IS 'How the workers agree on who reads what: CLASSIC, CONSUMER (KIP-848) or SHARE (KIP-932)';
COMMENT ON COLUMN consumers.epoch IS 'Generation of a classic group, else the group epoch';
COMMENT ON COLUMN consumers.version IS 'Another one after each change of the consumer or its members';
COMMENT ON COLUMN consumers.details IS 'What else the gateway keeps of the group';
COMMENT ON COLUMN consumers.changed_at IS 'When the consumer or its members changed last; commits do not count';

CREATE TABLE consumer_members (
  consumer_id integer NOT NULL REFERENCES consumers ON DELETE CASCADE,
  member_id   text    NOT NULL COLLATE "C",
  epoch       integer NOT NULL,
  details     jsonb   NOT NULL,
  PRIMARY KEY (consumer_id, member_id)
) WITH (fillfactor = 50);

COMMENT ON TABLE consumer_members IS 'The workers of each consumer';
COMMENT ON COLUMN consumer_members.epoch IS 'Generation or member epoch that the commits of this worker must have';
COMMENT ON COLUMN consumer_members.details IS 'What else the gateway keeps of the member';

-- Nothing is left of them from the moment a topic is deleted: who deletes it locks its row, and so does who commits.
CREATE TABLE cursors (
  consumer_id  integer     NOT NULL REFERENCES consumers ON DELETE CASCADE,
  topic_id     integer     NOT NULL REFERENCES topics ON DELETE CASCADE,
  partition    integer     NOT NULL,
  key_filter   text        NOT NULL DEFAULT '' COLLATE "C",
  "offset"     bigint      NOT NULL,
  leader_epoch integer     NOT NULL,
  metadata     text        NOT NULL,
  committed_at timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz,
  PRIMARY KEY (consumer_id, topic_id, partition, key_filter)
) WITH (fillfactor = 50);

CREATE INDEX cursors_of_partition ON cursors (topic_id, partition);

COMMENT ON TABLE cursors IS 'How far each consumer is in each partition: its committed offsets';
COMMENT ON COLUMN cursors.key_filter IS 'Which keys of the topic the consumer reads here; empty for all. A consumer may be at several places';
COMMENT ON COLUMN cursors."offset" IS 'The next offset to read: all before it is acknowledged';
COMMENT ON COLUMN cursors.leader_epoch IS 'Leader epoch of the last record that was read; -1 if the client did not say (KIP-320)';
COMMENT ON COLUMN cursors.metadata IS 'Whatever the client keeps with the offset';
COMMENT ON COLUMN cursors.expires_at IS 'Null: when the gateway''s offsets.retention.minutes have passed';

-- A partition as one consumer works it off, message by message. Whoever changes what is out of it locks this row first,
-- of several the lowest id first. Room on each page keeps its many updates heap-only.
CREATE TABLE shares (
  id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer_id integer     NOT NULL REFERENCES consumers ON DELETE CASCADE,
  topic_id    integer     NOT NULL REFERENCES topics ON DELETE CASCADE,
  partition   integer     NOT NULL,
  key_filter  text        NOT NULL COLLATE "C",
  next_offset bigint      NOT NULL CHECK (next_offset >= 0),
  served_at   timestamptz NOT NULL DEFAULT now(),
  UNIQUE (consumer_id, topic_id, key_filter, partition)
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE INDEX shares_of_partition ON shares (topic_id, partition);

COMMENT ON TABLE shares IS 'How far each consumer whose workers acknowledge message by message is in each partition';
COMMENT ON COLUMN shares.key_filter IS 'Which keys of the topic the consumer reads; empty for all';
COMMENT ON COLUMN shares.next_offset IS 'Nothing from here on has been delivered; all before it that is not in deliveries is done';
COMMENT ON COLUMN shares.served_at IS 'When something of it was delivered last: who waits longest comes first';

-- What was delivered and is not done, in ranges that do not overlap.
CREATE TABLE deliveries (
  share_id      bigint      NOT NULL REFERENCES shares ON DELETE CASCADE,
  first_offset  bigint      NOT NULL,
  last_offset   bigint      NOT NULL,
  deliver_count integer     NOT NULL,
  worker        text        NOT NULL,
  ack_token     bigint      NOT NULL,
  is_held       boolean     NOT NULL,
  due_at        timestamptz NOT NULL,
  record_key    bytea,
  PRIMARY KEY (share_id, first_offset),
  CHECK (first_offset <= last_offset)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- hashed, because keys may be longer than what an ordered index holds
CREATE INDEX deliveries_record_key ON deliveries USING hash (record_key) WHERE record_key IS NOT NULL;

COMMENT ON TABLE deliveries IS 'Ranges of offsets that are with a worker, or were and are to be delivered again';
COMMENT ON COLUMN deliveries.worker IS 'Who has them, or had them last';
COMMENT ON COLUMN deliveries.ack_token IS 'Another one for each delivery, so that who had them before cannot acknowledge them';
COMMENT ON COLUMN deliveries.is_held IS 'Whether the worker has not given them back; it only has them until due_at';
COMMENT ON COLUMN deliveries.due_at IS
  'From when on they may be delivered again; infinity: not before an older version of the message is done';
COMMENT ON COLUMN deliveries.record_key IS 'The key of the one message that the range is, where workers in SQL get it from a keyed topic';

CREATE SEQUENCE ack_tokens AS bigint;

-- What nobody is to have again, of consumers that were made in SQL. A gateway moves it into the dead-letter topic. No
-- reference to topics: who deletes one locks its row first, and would wait for who has locked a share.
CREATE TABLE dead_letters (
  id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer      text        NOT NULL COLLATE "C",
  topic_id      integer     NOT NULL,
  partition     integer     NOT NULL,
  first_offset  bigint      NOT NULL,
  last_offset   bigint      NOT NULL,
  deliver_count integer     NOT NULL,
  worker        text        NOT NULL,
  reason        text        NOT NULL,
  is_readable   boolean     NOT NULL DEFAULT true,
  archived_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);

COMMENT ON TABLE dead_letters IS 'Ranges of offsets that a consumer has given up, until they are in its dead-letter topic';
COMMENT ON COLUMN dead_letters.reason IS 'max_deliver: delivered as often as the consumer allows; rejected: a worker said so';
COMMENT ON COLUMN dead_letters.is_readable IS 'False once they have turned out to be compressed, so that SQL cannot move them';

-- The terms of consumers that were made in SQL.
CREATE TABLE consumer_terms (
  consumer_id     integer PRIMARY KEY REFERENCES consumers ON DELETE CASCADE,
  topic_id        integer REFERENCES topics ON DELETE SET NULL,
  key_filter      text    NOT NULL COLLATE "C",
  ack_wait_ms     integer NOT NULL CHECK (ack_wait_ms > 0),
  max_ack_pending integer NOT NULL CHECK (max_ack_pending > 0),
  max_deliver     integer CHECK (max_deliver > 0)
);

COMMENT ON TABLE consumer_terms IS 'What sequin.create_consumer was told';
COMMENT ON COLUMN consumer_terms.topic_id IS 'The topic that the key filter begins with; null once it is deleted';
COMMENT ON COLUMN consumer_terms.key_filter IS 'The rest of the key filter; empty for all keys';
COMMENT ON COLUMN consumer_terms.max_deliver IS 'Null: no limit';
