-- Least privilege: sequin_reader may look at what is in schema sequin, sequin_worker may also change it through the
-- functions there, sequin_topic_user either of it with those topics only that it was granted, which the functions and views ask
-- themselves. None may touch a table; who may send may also insert into the view that sends. What runs readers' queries is the gateway's alone to call.
--
-- Says what is missing of what they, as far as there are such roles, may do: all may select from every view and call
-- functions that change nothing, readers no volatile ones. Transactions belong to no topic, so only workers end them. Views and
-- functions that are not their owner's run the functions that they are made of with the rights of who reads or calls them.
WITH routines AS (
  SELECT p.oid, p.pronamespace::regnamespace::text AS schema, p.provolatile, p.prosecdef,
         format('FUNCTION %s', p.oid::regprocedure) AS signature,
         CASE WHEN p.proname IN ('grant_topic', 'revoke_topic', 'topic_to_grant', 'read_only') THEN '{}'
              WHEN p.provolatile <> 'v' THEN '{sequin_reader,sequin_worker,sequin_topic_user}'
              WHEN p.proname IN ('transaction_token', 'end_transaction') THEN '{sequin_worker}'
              ELSE '{sequin_worker,sequin_topic_user}' END::name[] AS roles
  FROM pg_proc AS p
  WHERE p.pronamespace IN ('sequin'::regnamespace, 'sequin_private'::regnamespace)
     OR p.pronamespace = 'sequin_log'::regnamespace
        AND (p.provolatile = 'i'
             OR p.proname IN ('message_time', 'records_between', 'pages_between', 'batches_between', 'warn_of_compressed',
                              'is_readable'))
     OR p.pronamespace = 'sequin_control'::regnamespace
        AND p.proname IN ('share_frontier', 'has_grant', 'reads_all', 'works_on_all', 'may_see', 'may_read', 'read_topic',
                          'filter_keys')
), views AS (
  SELECT c.oid, c.oid::regclass AS name
  FROM pg_class AS c
  WHERE c.relkind = 'v'
    AND (c.relnamespace = 'sequin'::regnamespace
         OR c.oid IN ('sequin_private.batch_ranges'::regclass, 'sequin_private.keyed_message_rows'::regclass,
                      'sequin_private.query_ranges'::regclass))
), roles AS (
  SELECT r.oid, r.rolname AS name
  FROM pg_roles AS r
  WHERE r.rolname IN ('sequin_reader', 'sequin_worker', 'sequin_topic_user')
)
SELECT format('REVOKE EXECUTE ON %s FROM PUBLIC', f.signature)
FROM routines AS f
JOIN pg_proc AS p ON p.oid = f.oid
WHERE (f.schema IN ('sequin', 'sequin_private') OR f.prosecdef AND f.provolatile <> 'i')
  AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
              WHERE a.grantee = 0 AND a.privilege_type = 'EXECUTE')
UNION ALL
SELECT format('GRANT EXECUTE ON %s TO %I', f.signature, r.name)
FROM routines AS f
JOIN roles AS r ON r.name = ANY (f.roles)
WHERE NOT EXISTS (SELECT FROM pg_proc AS p
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
SELECT format('GRANT INSERT ON sequin.send_rows TO %I', r.name)
FROM roles AS r
WHERE r.name <> 'sequin_reader' AND NOT has_table_privilege(r.oid, 'sequin.send_rows', 'INSERT')
UNION ALL
SELECT format('GRANT USAGE ON SCHEMA sequin TO %I', r.name)
FROM roles AS r
WHERE NOT has_schema_privilege(r.oid, 'sequin', 'USAGE')
