-- The schema of the one-schema layout, which its list of migrations tells of.
SELECT quote_ident(n.nspname)
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relname = 'sequin_migrations' AND c.relkind = 'r'
