-- Tables that are topics, and topics that are kept in tables.
CREATE SCHEMA sequin_tables;
COMMENT ON SCHEMA sequin_tables IS 'The gateway''s own: what sends the changes of published tables, and what keeps subscribed ones, all owned by the owners of these tables';

-- Triggers of users' tables find there what they call. Nothing in it is for anybody but its owner.
GRANT USAGE ON SCHEMA sequin_tables TO PUBLIC;

SET LOCAL search_path = sequin_control, pg_temp;

-- Which table it is tells the trigger, so that it may be renamed, dumped and restored.
CREATE TABLE published_tables (
  id           integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic        text        NOT NULL COLLATE "C",
  key          text        NOT NULL,
  format       text        NOT NULL CHECK (format IN ('row', 'debezium')),
  owner        text        NOT NULL COLLATE "C",
  published_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE published_tables IS 'What sequin.publish_table was told';
COMMENT ON COLUMN published_tables.id IS 'Part of the names of what belongs to it in sequin_tables: row_<id>, key_<id> and publish_<id>';
COMMENT ON COLUMN published_tables.key IS 'The expression that is each row''s key';
COMMENT ON COLUMN published_tables.owner IS 'The owner of the table, as whom everything is done';

CREATE TABLE subscribed_tables (
  id            integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic         text        NOT NULL COLLATE "C",
  consumer      text        NOT NULL COLLATE "C",
  key           text        NOT NULL,
  format        text        NOT NULL CHECK (format IN ('row', 'debezium')),
  on_error      text        NOT NULL CHECK (on_error IN ('skip', 'stop')),
  owner         text        NOT NULL COLLATE "C",
  subscribed_at timestamptz NOT NULL DEFAULT now(),
  applied       bigint      NOT NULL DEFAULT 0,
  errors        bigint      NOT NULL DEFAULT 0,
  last_error    text,
  last_error_at timestamptz,
  problem       text,
  problem_at    timestamptz,
  UNIQUE (consumer, topic)
);

COMMENT ON TABLE subscribed_tables IS 'What sequin.subscribe_table was told, and how it gets on';
COMMENT ON COLUMN subscribed_tables.id IS 'Part of the names of what belongs to it in sequin_tables: copy_row_<id>, copy_key_<id> and copy_<id>';
COMMENT ON COLUMN subscribed_tables.consumer IS 'Whose cursors tell how far it is';
COMMENT ON COLUMN subscribed_tables.problem IS 'Why it does not get on, for people; null if it does';

INSERT INTO settings_version VALUES ('subscribed_tables', 1);

-- A table that is to be published or subscribed, on the way from what the gateway has looked at to what its owner does.
CREATE TYPE sequin_private.table_plan AS (
  id         integer,
  relation   regclass,
  key        text,
  key_test   text,
  statements text[]
);

COMMENT ON COLUMN sequin_private.table_plan.key_test IS 'A query that only a key expression makes one';
COMMENT ON COLUMN sequin_private.table_plan.statements IS 'What its owner is to run, those from the second on in the search_path of the caller';
