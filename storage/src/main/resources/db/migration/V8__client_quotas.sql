-- What limits a client: rates for a user, a client id, both together, or an address (KIP-546). The entity is an object
-- of its parts, "user", "client-id" and "ip"; null stands for all that have no quota of their own.
CREATE TABLE client_quotas (
  entity jsonb            NOT NULL,
  name   text             NOT NULL,
  value  double precision NOT NULL CHECK (value > 0),
  PRIMARY KEY (entity, name)
);

-- Only what differs from the broker's group.* configs.
CREATE TABLE group_configs (
  group_id text NOT NULL COLLATE "C",
  name     text NOT NULL,
  value    text NOT NULL,
  PRIMARY KEY (group_id, name)
);

-- Goes up with every change of what it is named after, so that other gateways see cheaply that their copy is old.
CREATE TABLE settings_version (
  kind    text   PRIMARY KEY,
  version bigint NOT NULL
);

INSERT INTO settings_version VALUES ('client_quotas', 1), ('group_configs', 1);
