-- Drops what the one-schema layout has left behind. If something of a user depends on its inner parts, these stay.
DO $$
BEGIN
  DROP VIEW sequin_legacy.message_rows, sequin_legacy.keyed_message_rows, sequin_legacy.keyed_topics,
    sequin_legacy.share_frontiers, sequin_legacy.missing_dead_letter_topics;
  EXECUTE (SELECT 'DROP FUNCTION ' || string_agg(p.oid::regprocedure::text, ', ')
           FROM pg_proc AS p
           WHERE p.pronamespace = 'sequin_legacy'::regnamespace);
  DROP TYPE sequin_legacy.open_consumer;
  DROP SCHEMA sequin_legacy;
  DROP TABLE sequin_log.legacy_batches;
EXCEPTION WHEN dependent_objects_still_exist THEN
  RAISE NOTICE 'schema sequin_legacy stays, because something depends on it: %', sqlerrm;
END
$$;

DROP TABLE ${schema}.sequin_migrations
