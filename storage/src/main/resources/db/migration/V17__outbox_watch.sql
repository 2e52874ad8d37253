-- A NOTIFY makes senders commit one after the other. While a gateway moves messages it looks for more by itself, and says so here.
CREATE TABLE sequin_log.outbox_watch (
  is_only     boolean     PRIMARY KEY DEFAULT true CHECK (is_only),
  awake_until timestamptz NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

INSERT INTO sequin_log.outbox_watch (awake_until) VALUES ('-infinity');

COMMENT ON COLUMN sequin_log.outbox_watch.awake_until IS 'Until when a gateway looks for messages by itself; after it, senders have to wake one';
