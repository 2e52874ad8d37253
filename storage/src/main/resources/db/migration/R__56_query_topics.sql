-- Making, altering and dropping query topics.

-- The topic that a query is to read, which nobody can delete from then on.
CREATE OR REPLACE FUNCTION sequin_private.query_base(caller name, topic text) RETURNS sequin_control.topics
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  base sequin_control.topics;
BEGIN
  SELECT t.* INTO base
    FROM sequin_control.topics AS t
    WHERE t.name = query_base.topic AND t.deleted_at IS NULL AND sequin_control.may_see(caller, t.id)
    FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'topic "%" does not exist', coalesce(left(topic, 300), 'null')
      USING ERRCODE = 'undefined_object', HINT = 'A query reads one topic, without wildcards. View sequin.topics lists the topics.';
  END IF;
  IF NOT sequin_control.may_read(caller, base.id) THEN
    PERFORM sequin_control.refuse_access(base.name, 'read');
  END IF;
  IF EXISTS (SELECT FROM sequin_control.queries AS q WHERE q.topic_id = base.id) THEN
    RAISE EXCEPTION '"%" is a query topic itself', base.name
      USING ERRCODE = 'wrong_object_type', HINT = 'A query reads a topic that is written to.';
  END IF;
  RETURN base;
END
$$;

-- As Kafka names topics (TopicNames in the gateway).
CREATE OR REPLACE FUNCTION sequin_private.check_topic_name(name text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  max_length CONSTANT integer := 249;
  other      text;
BEGIN
  IF name IS NULL OR name COLLATE "C" !~ '^[a-zA-Z0-9._-]+$' OR name IN ('.', '..') OR length(name) > max_length
     OR starts_with(name, '__') THEN
    RAISE EXCEPTION 'illegal name of a topic: "%"', coalesce(left(name, 300), 'null')
      USING ERRCODE = 'invalid_name',
            HINT = format('A name is 1 to %s letters, digits, ".", "_" and "-", and does not begin with "__".', max_length);
  END IF;
  SELECT t.name INTO other
    FROM sequin_control.topics AS t
    WHERE translate(t.name, '.', '_') = translate(check_topic_name.name, '.', '_') AND t.deleted_at IS NULL
    LIMIT 1;
  IF other = name THEN
    RAISE EXCEPTION 'topic "%" exists', name USING ERRCODE = 'duplicate_object';
  ELSIF other IS NOT NULL THEN
    RAISE EXCEPTION 'topic "%" collides with "%"', name, other
      USING ERRCODE = 'duplicate_object', HINT = 'Names must differ in more than "." and "_".';
  END IF;
END
$$;

CREATE OR REPLACE FUNCTION sequin_private.create_query_topic(
  caller name,
  name   text,
  topic  text,
  query  sequin_private.query_text
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  base   CONSTANT sequin_control.topics := sequin_private.query_base(caller, topic);
  new_id integer;
BEGIN
  PERFORM sequin_private.check_topic_name(name);
  INSERT INTO sequin_control.topics (uuid, name, partition_count)
    VALUES (gen_random_uuid(), create_query_topic.name, base.partition_count)
    RETURNING id INTO new_id;
  PERFORM sequin_private.add_query(caller, new_id, null, base.id, query);
  IF NOT sequin_control.works_on_all(caller) THEN
    INSERT INTO sequin_control.topic_grants VALUES (new_id, caller, 'work');
  END IF;
  UPDATE sequin_control.catalog_version SET version = version + 1;
EXCEPTION WHEN unique_violation THEN
  RAISE EXCEPTION 'topic "%" exists', name USING ERRCODE = 'duplicate_object';
END
$$;

CREATE OR REPLACE FUNCTION sequin.create_query_topic(
  name      text,
  topic     text,
  predicate text,
  key       text DEFAULT null,
  data      text DEFAULT null,
  headers   text DEFAULT null,
  on_error  text DEFAULT 'skip'
) RETURNS void
LANGUAGE sql VOLATILE
RETURN sequin_private.create_query_topic(current_user, $1, $2,
         sequin_private.checked_query(current_setting('search_path'), $3, $4, $5, $6, $7));

COMMENT ON FUNCTION sequin.create_query_topic(text, text, text, text, text, text, text) IS
  'Makes a topic of those records of another topic of which a predicate is true, at their offsets. Expressions over the columns of sequin.messages may stand in for key, data and headers; where one fails on a record, on_error says ''skip'' or ''stop''. Runs as the role that makes it, read only';

-- A query topic, for who may change it: its owner, and who may change all.
CREATE OR REPLACE FUNCTION sequin_private.query_topic_named(caller name, name text) RETURNS sequin_control.queries
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found_id    CONSTANT integer := (SELECT t.id FROM sequin_control.topics AS t
                                WHERE t.name = query_topic_named.name AND t.deleted_at IS NULL
                                  AND sequin_control.may_see(caller, t.id));
  found_query sequin_control.queries;
BEGIN
  IF found_id IS NULL THEN
    RAISE EXCEPTION 'topic "%" does not exist', coalesce(left(name, 300), 'null')
      USING ERRCODE = 'undefined_object', HINT = 'View sequin.query_topics lists the query topics.';
  END IF;
  SELECT q.* INTO found_query FROM sequin_control.queries AS q WHERE q.id = found_id FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION '"%" is no query topic', name USING ERRCODE = 'wrong_object_type';
  END IF;
  IF NOT coalesce(pg_has_role(caller, to_regrole(quote_ident(found_query.owner)), 'USAGE'), false)
     AND NOT sequin_control.works_on_all(caller) THEN
    RAISE EXCEPTION 'query topic "%" is of role "%"', name, found_query.owner USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN found_query;
END
$$;

CREATE OR REPLACE FUNCTION sequin_private.alter_query_topic(caller name, name text, query sequin_private.query_text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  old CONSTANT sequin_control.queries := sequin_private.query_topic_named(caller, name);
  new sequin_control.queries;
BEGIN
  IF NOT sequin_control.may_read(caller, old.base_id) THEN
    PERFORM sequin_control.refuse_access((SELECT t.name FROM sequin_control.topics AS t WHERE t.id = old.base_id), 'read');
  END IF;
  PERFORM sequin_private.check_on_error(query.on_error);
  UPDATE sequin_control.queries AS q
    SET owner = caller, predicate = query.predicate, key_expression = query.key, data_expression = query.data,
        headers_expression = query.headers, columns = sequin_private.used_columns(query), on_error = query.on_error,
        version = q.version + 1, altered_at = now(), errors = 0, problem = null, problem_at = null
    WHERE q.id = old.id
    RETURNING * INTO new;
  DELETE FROM sequin_control.query_errors AS e WHERE e.query_id = old.id;
  PERFORM sequin_private.drop_query_function(old.id);
  PERFORM sequin_private.make_query(new, query.types[3], query.path);
  UPDATE sequin_control.catalog_version SET version = version + 1;
END
$$;

CREATE OR REPLACE FUNCTION sequin.alter_query_topic(
  name      text,
  predicate text,
  key       text DEFAULT null,
  data      text DEFAULT null,
  headers   text DEFAULT null,
  on_error  text DEFAULT 'skip'
) RETURNS void
LANGUAGE sql VOLATILE
RETURN sequin_private.alter_query_topic(current_user, $1,
         sequin_private.checked_query(current_setting('search_path'), $2, $3, $4, $5, $6));

COMMENT ON FUNCTION sequin.alter_query_topic(text, text, text, text, text, text) IS
  'Gives a query topic another query, which is the caller''s from then on. It says what records readers get from where they are on, also of those that were there before; nobody''s place changes';

CREATE OR REPLACE FUNCTION sequin_private.drop_query_topic(caller name, name text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sequin_private.forget_query((sequin_private.query_topic_named(caller, name)).id);
END
$$;

CREATE OR REPLACE FUNCTION sequin.drop_query_topic(name text) RETURNS void
LANGUAGE sql VOLATILE
RETURN sequin_private.drop_query_topic(current_user, $1);

COMMENT ON FUNCTION sequin.drop_query_topic(text) IS
  'Deletes a query topic with the places of its consumers; the records stay, which are another topic''s';
