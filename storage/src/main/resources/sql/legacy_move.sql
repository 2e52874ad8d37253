-- Moves the tables of the one-schema layout (migrations 1 to 17 in ${schema}) to where they are now, with all that is in them.
-- What is made anew by repeatable migrations goes aside, so that users' views of schema sequin never lose what they look at.
SET LOCAL search_path = ${schema}, pg_temp;

CREATE SCHEMA sequin_control;
CREATE SCHEMA sequin_log;
CREATE SCHEMA sequin_legacy;

DO $$
DECLARE
  inherited CONSTANT text[] := ARRAY[
    'after_ms(bigint)', 'archive_delivery(deliveries,bigint,bigint,text)', 'batch_from(integer,integer,bigint)',
    'batch_holding(text,integer,bigint)', 'batch_size(bytea,bytea,jsonb)', 'bigint_at(bytea,integer)',
    'commit_cursors(text,text,integer,bigint,integer[],integer[],bigint[],integer[],text[],text[])',
    'consumer_named(text)', 'dead_letter_headers(jsonb,dead_letters,text,bigint)',
    'delivered_messages(shares,bigint,text)', 'drop_missing(shares,bigint)', 'expire_cursors(bigint,integer)',
    'find_share(text,integer,integer,text)', 'give_back_compressed(shares,bigint)', 'grant_sequin_roles()',
    'header_value(bytea)', 'headers_at(bytea,integer)', 'held_records(bigint,text,bigint,bigint)',
    'keyed_headers(integer,bytea)', 'keyed_size(bytea,bytea,bytea)', 'lock_consumer_for_commit(text,text,integer)',
    'lock_next_share(open_consumer,boolean,bigint[],boolean)', 'lock_share(bigint)', 'lock_share_patiently(bigint)',
    'message_time(bigint)', 'move_dead_letters(bigint)', 'next_offsets(shares,partitions,text,bigint)',
    'offset_at(partitions,bigint)', 'open_missing_shares(open_consumer)', 'open_share(text,integer,integer,text,bigint)',
    'record_headers(bytea,integer,integer)', 'record_key(bytea,integer)', 'record_key_length(bytea,integer)',
    'record_length_size(integer)', 'record_long_key_length(bytea,integer)', 'record_timestamp_delta(bytea,integer)',
    'record_value(bytea,integer,integer)', 'record_value_at(bytea,integer,integer)',
    'refuse_compressed(open_consumer,shares)', 'release_newer_versions(bigint,bytea)', 'release_worker(text,text)',
    'resolve_key_filter(text)', 'restart_shares(open_consumer,integer[],bigint[])',
    'save_consumer(text,bigint,text,integer,jsonb,text[],integer[],text[],text[])',
    'segment_holding(text,integer,bigint)', 'set_share_terms(text,integer,integer)',
    'settle(bigint,text,bigint,bigint,bigint,text,bigint,integer)', 'settle_ids(text,text[],text,integer)',
    'share_acknowledge(bigint,text,bigint,integer,bigint[],bigint[],text[])', 'share_restart(bigint,bigint)',
    'share_take_again(bigint,text,bigint,integer,bigint)',
    'share_take_new(bigint,text,bigint,bigint,bigint[],bigint[],bigint)', 'start_offsets(integer,text)',
    'start_time_ms(text)', 'take_again(bigint,text,bigint,bigint,integer,bigint)',
    'take_new(bigint,text,bigint,bigint,int8multirange,bigint)',
    'take_new_versions(shares,text,text,bigint,bigint,int8multirange,bigint)', 'touch_share(bigint)',
    'varint_at(bytea,integer)', 'varint_end(bytea,integer)', 'visible_end(integer,integer)',
    'with_header(jsonb,text,jsonb)'
  ];
  routine regprocedure;
BEGIN
  FOR routine IN
    SELECT p.oid FROM pg_proc AS p
    WHERE p.pronamespace = current_schema()::regnamespace AND p.oid::regprocedure::text = ANY (inherited)
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET SCHEMA sequin_legacy', routine);
  END LOOP;
END
$$;

ALTER VIEW message_rows SET SCHEMA sequin_legacy;
ALTER VIEW keyed_message_rows SET SCHEMA sequin_legacy;
ALTER VIEW keyed_topics SET SCHEMA sequin_legacy;
ALTER VIEW share_frontiers SET SCHEMA sequin_legacy;
ALTER VIEW missing_dead_letter_topics SET SCHEMA sequin_legacy;
ALTER TYPE open_consumer SET SCHEMA sequin_legacy;

ALTER TABLE topics SET SCHEMA sequin_control;
ALTER TABLE topic_configs SET SCHEMA sequin_control;
ALTER TABLE catalog_version SET SCHEMA sequin_control;
ALTER TABLE cluster SET SCHEMA sequin_control;
ALTER TABLE gateways SET SCHEMA sequin_control;
ALTER TABLE client_quotas SET SCHEMA sequin_control;
ALTER TABLE group_configs SET SCHEMA sequin_control;
ALTER TABLE settings_version SET SCHEMA sequin_control;
ALTER TABLE consumers SET SCHEMA sequin_control;
ALTER TABLE consumer_members SET SCHEMA sequin_control;
ALTER TABLE cursors SET SCHEMA sequin_control;
ALTER TABLE shares SET SCHEMA sequin_control;
ALTER TABLE deliveries SET SCHEMA sequin_control;
ALTER TABLE dead_letters SET SCHEMA sequin_control;
ALTER TABLE consumer_terms SET SCHEMA sequin_control;
ALTER SEQUENCE producer_ids SET SCHEMA sequin_control;
ALTER SEQUENCE consumer_versions SET SCHEMA sequin_control;
ALTER SEQUENCE ack_tokens SET SCHEMA sequin_control;

ALTER TABLE partitions SET SCHEMA sequin_log;
ALTER TABLE segments SET SCHEMA sequin_log;
ALTER TABLE producers SET SCHEMA sequin_log;
ALTER TABLE keyed_messages SET SCHEMA sequin_log;
ALTER TABLE outbox SET SCHEMA sequin_log;
ALTER FUNCTION message_key(bytea) SET SCHEMA sequin_log;
ALTER FUNCTION sequin_log.message_key(bytea) SET search_path = sequin_log, pg_temp;
ALTER FUNCTION sequin_log.message_key(bytea) SET standard_conforming_strings = on;

-- the segments' tables follow one by one
ALTER TABLE batches SET SCHEMA sequin_log;
ALTER TABLE sequin_log.batches RENAME TO legacy_batches;
ALTER INDEX sequin_log.batches_pkey RENAME TO legacy_batches_pkey;
CREATE TABLE sequin_log.batches (LIKE sequin_log.legacy_batches INCLUDING ALL) PARTITION BY RANGE (topic_id, segment);

CREATE TABLE sequin_log.logs (
  topic_id      integer     PRIMARY KEY,
  name          text        NOT NULL COLLATE "C",
  segment       integer     NOT NULL DEFAULT 0,
  segment_since timestamptz NOT NULL DEFAULT now(),
  deleted_at    timestamptz
);
CREATE UNIQUE INDEX logs_live_name ON sequin_log.logs (name) WHERE deleted_at IS NULL;
COMMENT ON COLUMN sequin_log.logs.segment IS 'The segment that appends go to now; those before it are finished';
INSERT INTO sequin_log.logs SELECT id, name, segment, segment_since, deleted_at FROM sequin_control.topics;
ALTER TABLE sequin_control.topics DROP COLUMN segment, DROP COLUMN segment_since;

ALTER TABLE sequin_log.partitions
  DROP CONSTRAINT partitions_topic_id_fkey,
  ADD FOREIGN KEY (topic_id) REFERENCES sequin_log.logs ON DELETE CASCADE;
ALTER TABLE sequin_control.cursors
  DROP CONSTRAINT cursors_topic_id_partition_fkey,
  ADD FOREIGN KEY (topic_id) REFERENCES sequin_control.topics ON DELETE CASCADE;
ALTER TABLE sequin_control.shares
  DROP CONSTRAINT shares_topic_id_partition_fkey,
  ADD FOREIGN KEY (topic_id) REFERENCES sequin_control.topics ON DELETE CASCADE;

ALTER TABLE sequin_control.catalog_version ADD COLUMN is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only);
ALTER TABLE sequin_control.cluster ADD PRIMARY KEY (id);

COMMENT ON SCHEMA sequin_control IS 'The gateway''s own: topics, groups, their places and settings';
COMMENT ON SCHEMA sequin_log IS 'The gateway''s own: the logs of topics'
