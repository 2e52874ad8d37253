-- Links: topics that follow those of another Kafka cluster, record by record at the same offsets, until they are promoted.
SET LOCAL search_path = sequin_control, pg_temp;

CREATE TABLE links (
  name              text        PRIMARY KEY COLLATE "C",
  client_configs    jsonb       NOT NULL,
  terms             jsonb       NOT NULL,
  is_paused         boolean     NOT NULL DEFAULT false,
  source_cluster_id text,
  problem           text,
  seen_at           timestamptz,
  created_at        timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE links IS 'Other Kafka clusters whose topics are followed';
COMMENT ON COLUMN links.client_configs IS 'How to reach and to authenticate with the other cluster, by the names of Kafka''s clients; has passwords';
COMMENT ON COLUMN links.terms IS 'What is followed, and how fast';
COMMENT ON COLUMN links.problem IS 'Why the link does not get on, for people; null if it does';
COMMENT ON COLUMN links.seen_at IS 'When the other cluster has answered last';

INSERT INTO settings_version VALUES ('links', 1);

-- A topic follows one link at most.
CREATE TABLE linked_topics (
  topic_id    integer     PRIMARY KEY REFERENCES topics ON DELETE CASCADE,
  link        text        NOT NULL COLLATE "C" REFERENCES links ON DELETE CASCADE,
  state       text        NOT NULL DEFAULT 'following' CHECK (state IN ('following', 'promoting', 'promoted')),
  fence       text        NOT NULL DEFAULT 'none' CHECK (fence IN ('config', 'acl', 'none')),
  problem     text,
  promoted_at timestamptz
);

CREATE INDEX linked_topics_link ON linked_topics (link);

COMMENT ON COLUMN linked_topics.fence IS 'What keeps, or is to keep, producers of the other cluster from writing to the topic there';
COMMENT ON COLUMN linked_topics.state IS 'promoting: as soon as all is here it is promoted, and then written to here';

-- Groups that have had members here: from then on their offsets are their own.
CREATE TABLE moved_groups (
  link     text NOT NULL COLLATE "C" REFERENCES links ON DELETE CASCADE,
  group_id text NOT NULL COLLATE "C",
  PRIMARY KEY (link, group_id)
);

-- ACLs and quotas that were taken over, as texts, so that those which are gone there go here as well.
CREATE TABLE linked_settings (
  id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  link  text   NOT NULL COLLATE "C" REFERENCES links ON DELETE CASCADE,
  kind  text   NOT NULL CHECK (kind IN ('acl', 'quota')),
  entry text   NOT NULL
);

CREATE INDEX linked_settings_link ON linked_settings (link, kind);

SET LOCAL search_path = sequin_log, pg_temp;

-- Appends of clients are refused under the partition's lock where this is set.
ALTER TABLE partitions ADD COLUMN link_state text CHECK (link_state IN ('following', 'promoting'));

COMMENT ON COLUMN partitions.link_state IS 'Whether another cluster''s partition is followed, and only that; null: it is written to here';

-- How far the followed partitions are, and what they follow.
CREATE TABLE linked_partitions (
  topic_id            integer     NOT NULL,
  partition           integer     NOT NULL,
  source_start_offset bigint      NOT NULL,
  source_end_offset   bigint      NOT NULL,
  copied_bytes        bigint      NOT NULL DEFAULT 0,
  lost_offsets        bigint      NOT NULL DEFAULT 0,
  max_timestamp       bigint      NOT NULL DEFAULT -1,
  seen_at             timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (topic_id, partition),
  FOREIGN KEY (topic_id, partition) REFERENCES partitions ON DELETE CASCADE
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

COMMENT ON COLUMN linked_partitions.lost_offsets IS 'How many offsets had expired there before they were read';
COMMENT ON COLUMN linked_partitions.max_timestamp IS 'Of the newest records that were copied, in ms';

-- Which offsets were written in which leader epoch there: what comes from an election that lost records is found by it (KIP-101).
CREATE TABLE linked_epochs (
  topic_id     integer NOT NULL,
  partition    integer NOT NULL,
  epoch        integer NOT NULL,
  start_offset bigint  NOT NULL,
  PRIMARY KEY (topic_id, partition, epoch),
  FOREIGN KEY (topic_id, partition) REFERENCES partitions ON DELETE CASCADE
);

-- The other cluster's transactions that have records in a followed partition and no marker yet. Apart from open_transactions,
-- because their producers' ids are not those of producers here.
CREATE TABLE linked_transactions (
  topic_id     integer NOT NULL,
  partition    integer NOT NULL,
  producer_id  bigint  NOT NULL,
  first_offset bigint  NOT NULL,
  PRIMARY KEY (topic_id, partition, producer_id),
  FOREIGN KEY (topic_id, partition) REFERENCES partitions ON DELETE CASCADE
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
