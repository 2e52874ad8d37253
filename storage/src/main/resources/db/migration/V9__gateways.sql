-- The gateways that serve this database. One that was not seen for some seconds is taken for dead.
CREATE TABLE gateways (
  node_id integer     PRIMARY KEY,
  host    text        NOT NULL,
  port    integer     NOT NULL,
  seen_at timestamptz NOT NULL,
  UNIQUE (host, port)
);
