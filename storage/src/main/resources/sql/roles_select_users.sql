-- The roles that may log in now, with what is kept of their passwords.
SELECT rolname, rolpassword
FROM pg_catalog.pg_authid
WHERE rolcanlogin AND (rolvaliduntil IS NULL OR rolvaliduntil > clock_timestamp())
