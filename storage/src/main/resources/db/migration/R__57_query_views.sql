-- Query topics to look at, and consumers with a query of their own.

-- Beside the one without a query: who calls that may have it in functions of theirs.
CREATE OR REPLACE FUNCTION sequin.create_consumer(
  name            text,
  key_filter      text,
  "where"         text,
  ack_wait_ms     integer DEFAULT 30000,
  max_ack_pending integer DEFAULT 10000,
  max_deliver     integer DEFAULT null,
  start           text    DEFAULT 'earliest',
  on_error        text    DEFAULT 'skip'
) RETURNS void
LANGUAGE sql VOLATILE
RETURN sequin_private.create_consumer(current_user, $1, $2, $4, $5, $6, $7,
         sequin_private.checked_query(current_setting('search_path'), $3, null, null, null, $8));

COMMENT ON FUNCTION sequin.create_consumer(text, text, text, integer, integer, integer, text, text) IS
  'Makes a consumer that only gets messages of which a predicate is true, as of a query topic. Only workers in SQL work for it';

CREATE OR REPLACE VIEW sequin.query_topics WITH (security_barrier) AS
SELECT t.name, b.name AS topic, q.predicate, q.key_expression AS key, q.data_expression AS data,
       q.headers_expression AS headers, q.on_error, q.owner, q.errors, last.error AS last_error, q.problem, q.problem_at,
       q.created_at AS created, q.altered_at AS altered
FROM sequin_control.queries AS q
JOIN sequin_control.topics AS t ON t.id = q.topic_id
JOIN sequin_control.topics AS b ON b.id = q.base_id
LEFT JOIN LATERAL (
  SELECT format('partition %s offset %s: %s', e.partition, e."offset", e.message) AS error
  FROM sequin_control.query_errors AS e
  WHERE e.query_id = q.id
  ORDER BY e.seen_at DESC, e."offset" DESC
  LIMIT 1
) AS last ON true
WHERE sequin_control.may_see(current_user, t.id);

COMMENT ON VIEW sequin.query_topics IS 'Topics that are queries, and how they do';
COMMENT ON COLUMN sequin.query_topics.name IS 'Name of the query topic';
COMMENT ON COLUMN sequin.query_topics.topic IS 'The topic whose records it chooses';
COMMENT ON COLUMN sequin.query_topics.predicate IS 'It has the records of which this is true';
COMMENT ON COLUMN sequin.query_topics.key IS 'What stands in for their keys; null: their own';
COMMENT ON COLUMN sequin.query_topics.data IS 'What stands in for their data; null: their own';
COMMENT ON COLUMN sequin.query_topics.headers IS 'What stands in for their headers; null: their own';
COMMENT ON COLUMN sequin.query_topics.on_error IS 'What to do with a record that it fails on: skip, or stop before it';
COMMENT ON COLUMN sequin.query_topics.owner IS 'The role that made it, and as which it runs';
COMMENT ON COLUMN sequin.query_topics.errors IS 'How many records it has failed on since it was made or altered, in what clients and consumers read';
COMMENT ON COLUMN sequin.query_topics.last_error IS 'The last one of them';
COMMENT ON COLUMN sequin.query_topics.problem IS 'Why it could not run at all when a gateway tried last; null if it could';
COMMENT ON COLUMN sequin.query_topics.problem_at IS 'When that was';
