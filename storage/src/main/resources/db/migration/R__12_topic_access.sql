-- Who may do what with a topic in SQL. Whoever asks says who calls: in a function with its owner's rights, current_user is the
-- owner, and session_user may be somebody whose rights the caller must not get, such as autovacuum's.
SET LOCAL search_path = sequin_control, pg_temp;

CREATE OR REPLACE FUNCTION has_grant(caller name, wanted_topic integer, accesses text[]) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  RETURN EXISTS (SELECT FROM topic_grants AS g
                 WHERE g.topic_id = wanted_topic AND g.access = ANY (accesses)
                   AND pg_has_role(caller, to_regrole(quote_ident(g.role_name)), 'USAGE'));
END
$$;

-- What follows is inlined where it is asked, so that it costs next to nothing for who has all topics.

CREATE OR REPLACE FUNCTION works_on_all(caller name) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(pg_has_role(caller, to_regrole('sequin_worker'), 'USAGE'), false)
       OR has_table_privilege(caller, 'sequin_control.topics'::regclass, 'INSERT');

CREATE OR REPLACE FUNCTION reads_all(caller name) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(pg_has_role(caller, to_regrole('sequin_reader'), 'USAGE'), false)
       OR coalesce(pg_has_role(caller, to_regrole('sequin_worker'), 'USAGE'), false)
       OR has_table_privilege(caller, 'sequin_control.topics'::regclass, 'SELECT');

CREATE OR REPLACE FUNCTION may_see(caller name, topic integer) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN reads_all(caller) OR has_grant(caller, topic, '{read,send,work}');

CREATE OR REPLACE FUNCTION may_read(caller name, topic integer) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN reads_all(caller) OR has_grant(caller, topic, '{read,work}');

CREATE OR REPLACE FUNCTION may_send(caller name, topic integer) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN works_on_all(caller) OR has_grant(caller, topic, '{send}');

CREATE OR REPLACE FUNCTION may_work(caller name, topic integer) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN works_on_all(caller) OR has_grant(caller, topic, '{work}');

-- Which topic a consumer's place is in: the filter of a query topic's place begins with 'query' and its number, that of a
-- consumer with a query of its own with 'where' and that. Then comes a dot and a key filter, if there is one.

CREATE OR REPLACE FUNCTION read_topic(topic_id integer, key_filter text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN starts_with(key_filter, 'query ') THEN substring(key_filter FROM '^query (\d+)')::integer ELSE topic_id END;

CREATE OR REPLACE FUNCTION filter_query(key_filter text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN substring(key_filter FROM '^(?:query|where) (\d+)')::integer;

CREATE OR REPLACE FUNCTION filter_keys(key_filter text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN key_filter ~ '^(query|where) ' THEN coalesce(substring(key_filter FROM '^[a-z]+ \d+\.(.*)$'), '')
            ELSE key_filter END;

-- For a topic that the caller may see; one that it may not see has to look as if it were not there.
CREATE OR REPLACE FUNCTION refuse_access(topic text, access text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
BEGIN
  RAISE EXCEPTION 'permission denied for topic "%"', topic
    USING ERRCODE = 'insufficient_privilege', HINT = format('It takes sequin.grant_topic(topic, role, ''%s'').', access);
END
$$;

CREATE OR REPLACE FUNCTION sequin_private.topic_to_grant(topic text, access text) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  id integer;
BEGIN
  IF access IS NULL OR access NOT IN ('read', 'send', 'work') THEN
    RAISE EXCEPTION 'there is no access "%"', left(coalesce(access, 'null'), 100)
      USING ERRCODE = 'invalid_parameter_value', HINT = 'It is read, send or work.';
  END IF;
  SELECT t.id INTO id
    FROM sequin_control.topics AS t
    WHERE t.name = topic_to_grant.topic AND t.deleted_at IS NULL
    FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'topic "%" does not exist', coalesce(left(topic, 300), 'null')
      USING ERRCODE = 'undefined_object', HINT = 'Access is granted to whole topics, and to all keys in them.';
  END IF;
  RETURN id;
END
$$;

CREATE OR REPLACE FUNCTION sequin.grant_topic(topic text, role text, access text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  granted_id CONSTANT integer := sequin_private.topic_to_grant(topic, access);
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = role) THEN
    RAISE EXCEPTION 'role "%" does not exist', coalesce(left(role, 100), 'null') USING ERRCODE = 'undefined_object';
  END IF;
  INSERT INTO sequin_control.topic_grants VALUES (granted_id, role, access) ON CONFLICT DO NOTHING;
  IF NOT EXISTS (SELECT FROM unnest(ARRAY['sequin_topic_user', 'sequin_reader', 'sequin_worker']) AS u
                 WHERE pg_has_role(role, to_regrole(u), 'USAGE')) THEN
    RAISE NOTICE 'role "%" can use it once it is a sequin_topic_user', role
      USING HINT = format('GRANT sequin_topic_user TO %I;', role);
  END IF;
END
$$;

COMMENT ON FUNCTION sequin.grant_topic(text, text, text) IS
  'Lets a sequin_topic_user ''read'' a topic, ''send'' to it, or ''work'' on it by consumers, which includes to read';

-- Also from a role that is not there any more.
CREATE OR REPLACE FUNCTION sequin.revoke_topic(topic text, role text, access text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM sequin_control.topic_grants AS g
  WHERE g.topic_id = sequin_private.topic_to_grant($1, $3) AND g.role_name = $2 AND g.access = $3
$$;

COMMENT ON FUNCTION sequin.revoke_topic(text, text, text) IS 'Takes back what sequin.grant_topic has given';

CREATE OR REPLACE VIEW sequin.topic_grants WITH (security_barrier) AS
SELECT t.name AS topic, g.role_name AS role, g.access
FROM sequin_control.topic_grants AS g
JOIN sequin_control.topics AS t ON t.id = g.topic_id
WHERE t.deleted_at IS NULL
  AND (sequin_control.reads_all(current_user) OR pg_has_role(current_user, to_regrole(quote_ident(g.role_name)), 'USAGE'));

COMMENT ON VIEW sequin.topic_grants IS 'Who may do what with single topics; to a sequin_topic_user, what it may do itself';
COMMENT ON COLUMN sequin.topic_grants.topic IS 'Name of the topic';
COMMENT ON COLUMN sequin.topic_grants.role IS 'Name of the role that has it, and whose members have it';
COMMENT ON COLUMN sequin.topic_grants.access IS 'read, send or work';
