-- Who may do what, as Kafka's StandardAuthorizer has it: in force where gateways are started with an authorizer.
CREATE TABLE sequin_control.acls (
  resource_type text NOT NULL CHECK (resource_type IN ('TOPIC', 'GROUP', 'CLUSTER', 'TRANSACTIONAL_ID', 'DELEGATION_TOKEN', 'USER')),
  resource_name text NOT NULL COLLATE "C" CHECK (resource_name <> ''),
  pattern_type  text NOT NULL CHECK (pattern_type IN ('LITERAL', 'PREFIXED')),
  principal     text NOT NULL COLLATE "C" CHECK (principal LIKE '%:%'),
  host          text NOT NULL COLLATE "C",
  operation     text NOT NULL CHECK (operation IN (
    'ALL', 'READ', 'WRITE', 'CREATE', 'DELETE', 'ALTER', 'DESCRIBE', 'CLUSTER_ACTION', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS',
    'IDEMPOTENT_WRITE', 'CREATE_TOKENS', 'DESCRIBE_TOKENS', 'TWO_PHASE_COMMIT')),
  permission    text NOT NULL CHECK (permission IN ('ALLOW', 'DENY')),
  PRIMARY KEY (resource_type, resource_name, pattern_type, principal, host, operation, permission)
);

COMMENT ON COLUMN sequin_control.acls.resource_name IS 'A name, or what names begin with; the literal * is for all';
COMMENT ON COLUMN sequin_control.acls.principal IS 'As User:alice; User:* is for all';
COMMENT ON COLUMN sequin_control.acls.host IS 'An address; * is for all';

INSERT INTO sequin_control.settings_version VALUES ('acls', 1);
