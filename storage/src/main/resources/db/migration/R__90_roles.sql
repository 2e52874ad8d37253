-- Least privilege: sequin_reader may look at what is in schema sequin, sequin_worker may also change it through the
-- functions there. Neither may touch a table.

-- Gives the roles, those that there are, what they may do with what is in schema sequin now: both may select from every
-- view and call functions that change nothing, only the worker may call volatile ones. Views run the functions that they
-- are made of with the rights of who reads them. Nothing is written if nothing is missing. Every gateway calls it at its start.
CREATE OR REPLACE FUNCTION sequin_control.grant_sequin_roles() RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  missing text;
BEGIN
  FOR missing IN
    WITH routines AS (
      SELECT p.oid, p.pronamespace::regnamespace::text AS schema, p.provolatile, p.prosecdef,
             format('%s %s', CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, p.oid::regprocedure) AS signature
      FROM pg_proc AS p
      WHERE p.pronamespace = 'sequin'::regnamespace
         OR p.pronamespace = 'sequin_log'::regnamespace
            AND (p.provolatile = 'i' OR p.proname IN ('message_time', 'batch_holding', 'segment_holding'))
         OR p.oid = 'sequin_control.share_frontier(bigint, bigint)'::regprocedure
         OR p.oid = 'sequin_control.grant_sequin_roles()'::regprocedure
    ), views AS (
      SELECT c.oid, c.oid::regclass AS name
      FROM pg_class AS c
      WHERE c.relkind = 'v'
        AND (c.relnamespace = 'sequin'::regnamespace
             OR c.oid IN ('sequin_log.message_rows'::regclass, 'sequin_log.keyed_message_rows'::regclass))
    ), roles AS (
      SELECT r.oid, r.rolname AS name FROM pg_roles AS r WHERE r.rolname IN ('sequin_reader', 'sequin_worker')
    )
    SELECT format('REVOKE EXECUTE ON %s FROM PUBLIC', f.signature)
    FROM routines AS f
    JOIN pg_proc AS p ON p.oid = f.oid
    WHERE (f.schema = 'sequin' OR f.prosecdef AND f.provolatile <> 'i' OR f.provolatile = 'v')
      AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
                  WHERE a.grantee = 0 AND a.privilege_type = 'EXECUTE')
    UNION ALL
    SELECT format('GRANT EXECUTE ON %s TO %I', f.signature, r.name)
    FROM routines AS f
    CROSS JOIN roles AS r
    WHERE f.oid <> 'sequin_control.grant_sequin_roles()'::regprocedure
      AND (r.name = 'sequin_worker' OR f.provolatile <> 'v')
      AND NOT EXISTS (SELECT FROM pg_proc AS p
                      CROSS JOIN aclexplode(p.proacl) AS a
                      WHERE p.oid = f.oid AND a.grantee = r.oid AND a.privilege_type = 'EXECUTE')
    UNION ALL
    SELECT format('GRANT SELECT ON %s TO %I', v.name, r.name)
    FROM views AS v
    CROSS JOIN roles AS r
    WHERE NOT EXISTS (SELECT FROM pg_class AS c
                      CROSS JOIN aclexplode(c.relacl) AS a
                      WHERE c.oid = v.oid AND a.grantee = r.oid AND a.privilege_type = 'SELECT')
    UNION ALL
    SELECT format('GRANT USAGE ON SCHEMA sequin TO %I', r.name)
    FROM roles AS r
    WHERE NOT has_schema_privilege(r.oid, 'sequin', 'USAGE')
  LOOP
    EXECUTE missing;
  END LOOP;
END
$$;

COMMENT ON FUNCTION sequin_control.grant_sequin_roles() IS 'Gives sequin_reader and sequin_worker their rights in schema sequin';
