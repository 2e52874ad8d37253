DELETE FROM sequin_control.acls AS a
USING unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
  AS gone (resource_type, resource_name, pattern_type, principal, host, operation, permission)
WHERE (a.resource_type, a.resource_name, a.pattern_type, a.principal, a.host, a.operation, a.permission)
  = (gone.resource_type, gone.resource_name, gone.pattern_type, gone.principal, gone.host, gone.operation, gone.permission)
