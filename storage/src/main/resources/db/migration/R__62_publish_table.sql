-- Publishing tables.

CREATE OR REPLACE FUNCTION sequin_private.begin_publication(
  caller      name,
  relation    regclass,
  name        text,
  topic       text,
  key         text,
  format      text,
  is_snapshot boolean
) RETURNS sequin_private.table_plan
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  plan     sequin_private.table_plan;
  settings CONSTANT text := sequin_private.publisher_settings();
BEGIN
  PERFORM sequin_private.check_table_options(format, topic);
  PERFORM sequin_private.outlet(caller, topic);
  PERFORM sequin_private.check_own_table(caller, relation, name);
  PERFORM sequin_private.check_publishable(relation);
  PERFORM sequin_private.begin_making(caller);
  PERFORM sequin_private.sweep_publications();
  IF EXISTS (SELECT FROM sequin_private.publications AS p WHERE p.relation = begin_publication.relation AND p.topic = begin_publication.topic) THEN
    RAISE EXCEPTION 'table % is published to topic "%"', relation, topic USING ERRCODE = 'duplicate_object';
  END IF;
  plan.relation := relation;
  plan.key := sequin_private.table_key(relation, key);
  plan.key_test := format('SELECT FROM ONLY %s AS r WHERE CASE WHEN true THEN %s' || E'\n' || 'END IS NULL', relation, plan.key);
  INSERT INTO sequin_control.published_tables (topic, key, format, owner)
    VALUES (begin_publication.topic, plan.key, begin_publication.format, caller)
    RETURNING id INTO plan.id;
  plan.statements :=
    format('LOCK TABLE ONLY %s IN SHARE ROW EXCLUSIVE MODE', relation)
    || sequin_private.key_statements(relation, plan.key, 'row_' || plan.id, 'key_' || plan.id)
    || format('CREATE ' || 'FUNCTION sequin_tables.publish_%s() RETURNS trigger %s AS %L', plan.id, settings,
              sequin_private.publisher_code(plan.id, topic, format))
    || format('REVOKE ALL ON FUNCTION sequin_tables.publish_%s() FROM PUBLIC', plan.id)
    || sequin_private.publisher_triggers(plan.id, relation)
    || CASE WHEN coalesce(is_snapshot, false) THEN ARRAY[
         format('CREATE ' || 'FUNCTION sequin_tables.snapshot_%s() RETURNS void %s AS %L', plan.id, settings,
                sequin_private.snapshot_code(plan.id, relation, topic, format)),
         format('SELECT sequin_tables.snapshot_%s()', plan.id),
         format('DROP FUNCTION sequin_tables.snapshot_%s()', plan.id)] END;
  RETURN plan;
END
$$;

CREATE OR REPLACE FUNCTION sequin_private.check_publishable(relation regclass) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_subscription_rel AS s WHERE s.srrelid = relation) THEN
    RAISE EXCEPTION '% follows a table by logical replication', relation
      USING ERRCODE = 'feature_not_supported', HINT = 'That runs no triggers of statements. Publish the table that it follows.';
  END IF;
  IF EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = relation AND a.attgenerated = 'v' AND NOT a.attisdropped) THEN
    RAISE EXCEPTION '% has a virtual generated column', relation
      USING ERRCODE = 'feature_not_supported', HINT = 'Triggers do not see what it generates. One that is STORED is no trouble.';
  END IF;
END
$$;

CREATE OR REPLACE FUNCTION sequin_private.publisher_triggers(id integer, relation regclass) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT array_agg(format('CREATE TRIGGER sequin_publish_%s_%s %s ON %s %s FOR EACH STATEMENT EXECUTE FUNCTION sequin_tables.publish_%1$s()',
                          publisher_triggers.id, t.event, t.at, publisher_triggers.relation, t.tables))
  FROM (VALUES ('insert', 'AFTER INSERT', 'REFERENCING NEW TABLE AS new_rows'),
               ('update', 'AFTER UPDATE', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'),
               ('delete', 'AFTER DELETE', 'REFERENCING OLD TABLE AS old_rows'),
               ('truncate', 'BEFORE TRUNCATE', '')) AS t (event, at, tables)
$$;

CREATE OR REPLACE FUNCTION sequin_private.end_publication(caller name, id integer) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT sequin_private.end_making($1, 'key_' || $2)
$$;

CREATE OR REPLACE FUNCTION sequin.publish_table(
  table_name text,
  topic      text,
  key        text    DEFAULT null,
  format     text    DEFAULT 'row',
  snapshot   boolean DEFAULT true
) RETURNS void
LANGUAGE sql VOLATILE
RETURN sequin_private.end_publication(current_user,
         sequin_private.carry_out(
           sequin_private.begin_publication(current_user, to_regclass($1), $1, $2, $3, $4, $5), current_setting('search_path')));

COMMENT ON FUNCTION sequin.publish_table(text, text, text, text, boolean) IS
  'From now on sends each change of a table''s rows to a topic, in the transaction that makes it, after the rows that there are. The key is an expression over the table''s columns, by default its primary key; the format is ''row'' or ''debezium''. For the table''s owner';

-- Which tables they are tell the triggers.
CREATE OR REPLACE VIEW sequin_private.publications AS
SELECT p.*, t.tgrelid::regclass AS relation
FROM sequin_control.published_tables AS p
LEFT JOIN pg_proc AS f ON f.pronamespace = 'sequin_tables'::regnamespace AND f.proname = 'publish_' || p.id
LEFT JOIN pg_trigger AS t ON t.tgfoid = f.oid AND t.tgname = format('sequin_publish_%s_update', p.id);

-- Clears up after tables that were dropped.
CREATE OR REPLACE FUNCTION sequin_private.sweep_publications() RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  swept integer;
BEGIN
  FOR swept IN SELECT p.id FROM sequin_private.publications AS p WHERE p.relation IS NULL LOOP
    PERFORM sequin_private.drop_publication(swept);
  END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION sequin_private.drop_publication(publication integer) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sequin_private.drop_made(ARRAY['publish_' || publication, 'key_' || publication], 'row_' || publication);
  DELETE FROM sequin_control.published_tables AS p WHERE p.id = publication;
END
$$;

CREATE OR REPLACE FUNCTION sequin_private.unpublish_table(caller name, relation regclass, name text, topic text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  dropped integer;
  count   integer := 0;
BEGIN
  PERFORM sequin_private.check_own_table(caller, relation, name);
  PERFORM pg_advisory_xact_lock(hashtext('sequin tables'));
  FOR dropped IN
    SELECT p.id FROM sequin_private.publications AS p
    WHERE p.relation = unpublish_table.relation AND (unpublish_table.topic IS NULL OR p.topic = unpublish_table.topic)
    ORDER BY p.id
  LOOP
    PERFORM sequin_private.drop_publication(dropped);
    count := count + 1;
  END LOOP;
  IF count = 0 THEN
    RAISE EXCEPTION 'table % is not published', relation || coalesce(' to topic "' || left(topic, 300) || '"', '')
      USING ERRCODE = 'undefined_object', HINT = 'View sequin.published_tables lists those that are.';
  END IF;
  PERFORM sequin_private.sweep_publications();
  RETURN count;
END
$$;

CREATE OR REPLACE FUNCTION sequin.unpublish_table(table_name text, topic text DEFAULT null) RETURNS integer
LANGUAGE sql VOLATILE
RETURN sequin_private.unpublish_table(current_user, to_regclass($1), $1, $2);

COMMENT ON FUNCTION sequin.unpublish_table(text, text) IS
  'Sends a table''s changes no more: to that topic, or to none; tells to how many it did. What was sent stays';

CREATE OR REPLACE VIEW sequin.published_tables WITH (security_barrier) AS
SELECT p.relation::text AS table_name, p.topic, p.key, p.format, p.owner, p.published_at AS published,
       waiting.count AS waiting, waiting.age AS lag
FROM sequin_private.publications AS p
LEFT JOIN sequin_control.topics AS t ON t.name = p.topic AND t.deleted_at IS NULL
CROSS JOIN LATERAL (
  SELECT count(*) AS count,
         coalesce(clock_timestamp() - to_timestamp(min(o.timestamp_ms) / 1000.0), interval '0') AS age
  FROM sequin_log.outbox AS o
  WHERE o.topic_uuid = t.uuid
) AS waiting
WHERE sequin_control.may_see(current_user, t.id) OR pg_has_role(current_user, to_regrole(quote_ident(p.owner)), 'USAGE');

COMMENT ON VIEW sequin.published_tables IS 'Tables whose changes are sent to topics';
COMMENT ON COLUMN sequin.published_tables.table_name IS 'Its name; null if it was dropped';
COMMENT ON COLUMN sequin.published_tables.topic IS 'Where its changes go';
COMMENT ON COLUMN sequin.published_tables.key IS 'The expression that is each row''s key';
COMMENT ON COLUMN sequin.published_tables.format IS 'row or debezium';
COMMENT ON COLUMN sequin.published_tables.owner IS 'The owner of the table when it was published, as whom everything is done';
COMMENT ON COLUMN sequin.published_tables.waiting IS 'How many messages to the topic are committed and not in its log yet';
COMMENT ON COLUMN sequin.published_tables.lag IS 'How long the oldest of them has been waiting';
