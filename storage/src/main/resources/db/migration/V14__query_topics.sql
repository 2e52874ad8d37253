-- Topics that are SQL queries: what a predicate chooses of another topic's records, at their own offsets.
CREATE SCHEMA sequin_queries;
COMMENT ON SCHEMA sequin_queries IS 'The gateway''s own: the queries of query topics, each a function of the role that made it';

SET LOCAL search_path = sequin_control, pg_temp;

-- A query topic is a row of topics without a log, and one here of the same number. A consumer's own query has no topic, but a
-- number of the same sequence.
CREATE TABLE queries (
  id                 integer     PRIMARY KEY,
  topic_id           integer     UNIQUE REFERENCES topics ON DELETE CASCADE CHECK (topic_id = id),
  consumer_id        integer     UNIQUE REFERENCES consumers ON DELETE CASCADE,
  base_id            integer     NOT NULL REFERENCES topics ON DELETE CASCADE,
  owner              text        NOT NULL COLLATE "C",
  predicate          text        NOT NULL,
  key_expression     text,
  data_expression    text,
  headers_expression text,
  columns            text[]      NOT NULL,
  on_error           text        NOT NULL CHECK (on_error IN ('skip', 'stop')),
  version            integer     NOT NULL DEFAULT 1,
  created_at         timestamptz NOT NULL DEFAULT now(),
  altered_at         timestamptz,
  errors             bigint      NOT NULL DEFAULT 0,
  problem            text,
  problem_at         timestamptz,
  CHECK (num_nonnulls(topic_id, consumer_id) = 1)
);

CREATE INDEX queries_base_id ON queries (base_id);

COMMENT ON TABLE queries IS 'What sequin.create_query_topic was told, and sequin.create_consumer of where';
COMMENT ON COLUMN queries.base_id IS 'The topic whose records it chooses';
COMMENT ON COLUMN queries.owner IS 'Name of the role that made it, and as which it runs';
COMMENT ON COLUMN queries.columns IS 'Which columns of messages the expressions use';
COMMENT ON COLUMN queries.version IS 'Another one after each change; part of the name of its function in sequin_queries';
COMMENT ON COLUMN queries.errors IS 'How many records it failed on';
COMMENT ON COLUMN queries.problem IS 'Why it could not run when it was tried last, for people; null if it could';

-- The newest records that queries failed on, of each so many.
CREATE TABLE query_errors (
  query_id  integer     NOT NULL REFERENCES queries ON DELETE CASCADE,
  partition integer     NOT NULL,
  "offset"  bigint      NOT NULL,
  sqlstate  text        NOT NULL,
  message   text        NOT NULL,
  seen_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (query_id, partition, "offset")
);

-- A query as somebody has written it.
CREATE TYPE sequin_private.query_text AS (
  path      text,
  predicate text,
  key       text,
  data      text,
  headers   text,
  on_error  text,
  types     text[]
);

COMMENT ON COLUMN sequin_private.query_text.path IS 'The search_path that its expressions are of';
COMMENT ON COLUMN sequin_private.query_text.types IS 'Those of the predicate, the key, the data and the headers';
