-- The versions, and of roles, where no trigger can count, what changes with those that may log in and their passwords: 40 bits,
-- as much as a history leaves to what is counted.
SELECT kind, version FROM sequin_control.settings_version
UNION ALL
SELECT 'roles', (coalesce(sum(hashtextextended(concat_ws(E'\n', rolname, rolpassword), 0)), 0) % 1099511627776)::bigint
FROM pg_catalog.pg_authid
WHERE rolcanlogin AND (rolvaliduntil IS NULL OR rolvaliduntil > clock_timestamp())
