-- What lies between schema sequin and the two others: functions with their owner's rights, which are told who calls, and rows
-- that are guarded already. Nobody but the gateway's user can name anything of it.
CREATE SCHEMA sequin_private;
COMMENT ON SCHEMA sequin_private IS 'The gateway''s own: what schema sequin is made of, for a caller';

-- What roles may do with single topics in SQL. By their names, as ACLs are, so that a dump can be restored anywhere.
CREATE TABLE sequin_control.topic_grants (
  topic_id  integer NOT NULL REFERENCES sequin_control.topics ON DELETE CASCADE,
  role_name text    NOT NULL COLLATE "C",
  access    text    NOT NULL CHECK (access IN ('read', 'send', 'work')),
  PRIMARY KEY (topic_id, role_name, access)
);

COMMENT ON TABLE sequin_control.topic_grants IS 'What sequin.grant_topic was told';
