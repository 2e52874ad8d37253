-- Who may act for whom, and until when (KIP-48). What clients prove to know is made of the id with delegation.token.secret.key,
-- which is not in the database. Principals as in ACLs: "User:alice".
CREATE TABLE sequin_control.delegation_tokens (
  token_id   text   PRIMARY KEY COLLATE "C",
  owner      text   NOT NULL,
  requester  text   NOT NULL,
  renewers   text[] NOT NULL,
  issued_ms  bigint NOT NULL,
  expires_ms bigint NOT NULL,
  max_ms     bigint NOT NULL
);

INSERT INTO sequin_control.settings_version VALUES ('delegation_tokens', 1);
