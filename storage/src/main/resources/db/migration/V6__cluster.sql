-- One row: what clients know the cluster by, a UUID in base64url as with Kafka.
CREATE TABLE cluster (
  id text NOT NULL
);

INSERT INTO cluster
  SELECT translate(rtrim(encode(decode(replace(gen_random_uuid()::text, '-', ''), 'hex'), 'base64'), '='), '+/', '-_');
