SET LOCAL search_path = sequin_control, pg_temp;

-- What SCRAM needs of a user's password (RFC 5802), which cannot be had back from it.
CREATE TABLE scram_credentials (
  user_name  text    NOT NULL COLLATE "C" CHECK (user_name <> ''),
  mechanism  text    NOT NULL COLLATE "C" CHECK (mechanism IN ('SCRAM-SHA-256', 'SCRAM-SHA-512')),
  salt       bytea   NOT NULL,
  iterations integer NOT NULL CHECK (iterations BETWEEN 4096 AND 16384),
  stored_key bytea   NOT NULL,
  server_key bytea   NOT NULL,
  PRIMARY KEY (user_name, mechanism)
);

INSERT INTO settings_version VALUES ('scram_credentials', 1);

-- One row: from which all gateways make the same salt for a user that there is not, so that nobody can tell who there is.
CREATE TABLE scram_decoy (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  secret  bytea   NOT NULL
);

INSERT INTO scram_decoy (secret)
  SELECT sha256(decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

ALTER TABLE gateways ADD COLUMN listeners text[];

COMMENT ON COLUMN gateways.listeners IS
  'What clients are told to connect to by each of its listeners, as NAME://HOST:PORT; null if it has one only, whatever its name';
