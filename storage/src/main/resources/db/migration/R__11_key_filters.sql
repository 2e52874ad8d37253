-- Key filters in SQL, with the meaning that they have in the gateway (io.sequin.storage.key).

CREATE OR REPLACE FUNCTION sequin.key_filter_pattern(filter text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  max_length CONSTANT integer := 1000;
  -- printable ASCII without space, '.', '*' and '>'
  one_token  CONSTANT text := '[!-)+,/-=?-~-]+';
  tokens     CONSTANT text[] := CASE WHEN filter = '' THEN ARRAY[''] ELSE string_to_array(filter, '.') END;
  parts      text[] := '{}';
  token      text;
  problem    text;
BEGIN
  IF length(filter) > max_length THEN
    problem := format('has %s characters, more than %s', length(filter), max_length);
  END IF;
  FOR place IN 1 .. cardinality(tokens) LOOP
    EXIT WHEN problem IS NOT NULL;
    token := tokens[place];
    IF token = '*' THEN
      parts := parts || one_token;
    ELSIF token = '>' AND place = cardinality(tokens) THEN
      parts := parts || (one_token || E'(\\.' || one_token || ')*');
    ELSIF token = '>' THEN
      problem := 'has ''>'' before its end';
    ELSIF token = '' THEN
      problem := 'has an empty token';
    ELSIF token COLLATE "C" ~ ('^' || one_token || '$') THEN
      parts := parts || regexp_replace(token, '([^A-Za-z0-9_])', E'\\\\\\1', 'g');
    ELSE
      problem := format('has the token "%s", which is neither text nor a wildcard', token);
    END IF;
  END LOOP;
  IF problem IS NOT NULL THEN
    RAISE EXCEPTION 'key filter "%" %', left(filter, 100), problem
      USING ERRCODE = 'invalid_parameter_value',
            HINT = 'A key filter is tokens of printable ASCII with dots between them; "*" is exactly one token, ">" at the end is one or more.';
  END IF;
  RETURN '^' || array_to_string(parts, E'\\.') || '$';
END
$$;

COMMENT ON FUNCTION sequin.key_filter_pattern(text) IS
  'The regular expression of a key filter, for sequin.key_matches; an error if it is no key filter';

-- Without STRICT, so that the planner can put the expression in its place and, where the filter is a constant, make
-- its pattern only once.
CREATE OR REPLACE FUNCTION sequin.key_matches(key text, filter text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN key COLLATE "C" ~ sequin.key_filter_pattern(filter);

COMMENT ON FUNCTION sequin.key_matches(text, text) IS
  'Whether a Sequin key matches a key filter: "*" is exactly one token, ">" at the end is one or more. Null if either is null';
