-- Data as text and JSON.

-- No exception is caught for what is no text, which older versions forbid in parallel queries. ASCII, the common case,
-- is as long in UTF-8 as in Latin-1, and no other text is; the expression for the rest is UTF-8 by the book (RFC 3629), in
-- hexadecimal. NUL, which no text may have, would fail.
CREATE OR REPLACE FUNCTION sequin.text(data bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  latin text;
BEGIN
  IF position(E'\\x00'::bytea IN data) > 0 THEN
    RETURN null;
  END IF;
  latin := convert_from(data, 'LATIN1');
  IF octet_length(latin) = octet_length(data) THEN
    RETURN latin;
  END IF;
  RETURN CASE WHEN encode(data, 'hex') COLLATE "C" ~ (
                     '^([0-7].|(c[2-9a-f]|d.)[89ab].'
                     || '|e0[ab].[89ab].|e[1-9abcef]([89ab].){2}|ed[89].[89ab].'
                     || '|f0[9ab].([89ab].){2}|f[123]([89ab].){3}|f48.([89ab].){2})*$')
              THEN convert_from(data, 'UTF8') END;
END
$$;

COMMENT ON FUNCTION sequin.text(bytea) IS
  'The data as text; null for a tombstone and for what is not UTF-8 text without NUL';

-- Only an attempt shows what jsonb can hold, and catching its failure may not be possible in parallel queries.
CREATE OR REPLACE FUNCTION sequin.json(data bytea) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN convert_from(data, 'UTF8')::jsonb;
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
  RETURN null;
END
$$;

COMMENT ON FUNCTION sequin.json(bytea) IS
  'The data as JSON; null for a tombstone and for what is not JSON, or JSON that jsonb cannot hold';
