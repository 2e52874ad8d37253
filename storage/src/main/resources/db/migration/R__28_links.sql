-- Gateways see by the version that there are other links to work on. How far a link is does not count.
CREATE OR REPLACE FUNCTION sequin_control.links_changed() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = sequin_control, pg_temp AS $$
BEGIN
  UPDATE settings_version SET version = version + 1 WHERE kind = 'links';
  RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER links_changed
  AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF client_configs, terms, is_paused ON sequin_control.links
  FOR EACH STATEMENT EXECUTE FUNCTION sequin_control.links_changed();
