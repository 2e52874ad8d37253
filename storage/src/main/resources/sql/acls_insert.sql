INSERT INTO sequin_control.acls (resource_type, resource_name, pattern_type, principal, host, operation, permission)
SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
ON CONFLICT DO NOTHING
