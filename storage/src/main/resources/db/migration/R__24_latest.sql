CREATE OR REPLACE VIEW sequin_control.keyed_topics AS
SELECT t.id, t.name
FROM sequin_control.topics AS t
WHERE t.deleted_at IS NULL
  AND EXISTS (SELECT FROM sequin_control.topic_configs AS c
              WHERE c.topic_id = t.id AND c.name = 'cleanup.policy' AND c.value ~ E'\\mcompact\\M');

COMMENT ON VIEW sequin_control.keyed_topics IS 'The topics of which the newest record of each key is kept';

-- Of what is folded there is one row for each key already, of the log behind it the newest counts. Conditions on topic,
-- partition and key are passed down to both, because rows are told apart by these.
CREATE OR REPLACE VIEW sequin.latest AS
SELECT topic, partition, "offset", key, data, "timestamp", headers
FROM (
  SELECT DISTINCT ON (topic, partition, key, record_key) *
  FROM (
    SELECT k.topic, k.partition, k."offset", k.key, k.data, k."timestamp", k.headers, k.record_key
    FROM sequin_control.keyed_topics AS t
    JOIN sequin_private.keyed_message_rows AS k ON k.topic = t.name
    UNION ALL
    SELECT m.topic, m.partition, m."offset", m.key, m.data, m."timestamp", m.headers, m.record_key
    FROM sequin_control.keyed_topics AS t
    JOIN sequin_private.message_rows AS m ON m.topic = t.name
    WHERE m.record_key IS NOT NULL
      -- it names the topic in its error
      AND CASE WHEN sequin_control.may_read(current_user, t.id) THEN sequin_log.is_readable(t.id) END
  ) AS versions
  ORDER BY topic, partition, key, record_key, "offset" DESC
) AS newest
WHERE data IS NOT NULL;

DROP VIEW IF EXISTS sequin_log.message_rows; -- of older releases

COMMENT ON VIEW sequin.latest IS 'Of each key of the keyed topics (cleanup.policy=compact) its newest record, unless that deletes the key';
COMMENT ON COLUMN sequin.latest.topic IS 'Name of the topic';
COMMENT ON COLUMN sequin.latest.partition IS 'Number of the partition, from 0';
COMMENT ON COLUMN sequin.latest."offset" IS 'Place in the partition';
COMMENT ON COLUMN sequin.latest.key IS 'Sequin key: the record key, or ~<base64url> where it is no key text';
COMMENT ON COLUMN sequin.latest.data IS 'The record value';
COMMENT ON COLUMN sequin.latest."timestamp" IS 'The time that the producer gave, or of the append where the topic says so';
COMMENT ON COLUMN sequin.latest.headers IS 'The record headers, as in sequin.messages';
