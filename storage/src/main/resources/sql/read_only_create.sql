-- Lets a gateway run a reader's query: as sequin_reader and nobody else, because a function with its owner's rights can take
-- no other role, and without changing anything, because a stable one cannot. Each row comes as JSON. Its owner needs CREATE in
-- the schema for a moment only, and never USAGE.
GRANT sequin_reader TO CURRENT_USER;
CREATE OR REPLACE FUNCTION sequin_private.read_only(query text, max_rows integer) RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
  l_row record;
BEGIN
  IF current_user <> 'sequin_reader' THEN
    RAISE insufficient_privilege USING MESSAGE = 'queries run as sequin_reader only';
  END IF;
  FOR l_row IN EXECUTE query LOOP
    EXIT WHEN max_rows <= 0;
    max_rows := max_rows - 1;
    RETURN NEXT row_to_json(l_row)::text;
  END LOOP;
END
$function$;
REVOKE EXECUTE ON FUNCTION sequin_private.read_only(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sequin_private.read_only(text, integer) TO CURRENT_USER;
GRANT CREATE ON SCHEMA sequin_private TO sequin_reader;
ALTER FUNCTION sequin_private.read_only(text, integer) OWNER TO sequin_reader;
REVOKE CREATE ON SCHEMA sequin_private FROM sequin_reader;
