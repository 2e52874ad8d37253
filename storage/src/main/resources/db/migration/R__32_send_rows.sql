-- A view that COPY can fill.

-- What it calls is the caller's to call, or not.
CREATE OR REPLACE FUNCTION sequin_private.send_row() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.data IS NOT NULL AND NEW.bytes IS NOT NULL THEN
    RAISE EXCEPTION 'a message has both data and bytes'
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Its data is either of them: text, or bytes that may be no text.';
  END IF;
  PERFORM sequin.send(NEW.topic, NEW.key,
                      coalesce(NEW.bytes, convert_to(NEW.data, 'UTF8')), NEW.headers, NEW.partition);
  RETURN NEW;
END
$$;

CREATE OR REPLACE VIEW sequin.send_rows AS
SELECT null::text AS topic, null::text AS key, null::text AS data, null::jsonb AS headers, null::integer AS partition, null::bytea AS bytes
WHERE false;

COMMENT ON VIEW sequin.send_rows IS 'Each row that is inserted into it, as by COPY, is sent as by sequin.send. It has none itself';
COMMENT ON COLUMN sequin.send_rows.topic IS 'Where to send it';
COMMENT ON COLUMN sequin.send_rows.key IS 'Its key';
COMMENT ON COLUMN sequin.send_rows.data IS 'Its data, sent as UTF-8. With no bytes either it is a tombstone';
COMMENT ON COLUMN sequin.send_rows.headers IS 'An object of strings';
COMMENT ON COLUMN sequin.send_rows.partition IS 'Null leaves the choice to the key';
COMMENT ON COLUMN sequin.send_rows.bytes IS 'Its data, where that is no text';

CREATE OR REPLACE TRIGGER send INSTEAD OF INSERT ON sequin.send_rows
  FOR EACH ROW EXECUTE FUNCTION sequin_private.send_row();
