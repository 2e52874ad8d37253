-- Gateways see by the version that their copy of the ACLs is old, whoever has changed them.
CREATE OR REPLACE FUNCTION sequin_control.acls_changed() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = sequin_control, pg_temp AS $$
BEGIN
  UPDATE settings_version SET version = version + 1 WHERE kind = 'acls';
  RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER acls_changed
  AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON sequin_control.acls
  FOR EACH STATEMENT EXECUTE FUNCTION sequin_control.acls_changed();
