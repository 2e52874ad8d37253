-- What of schema sequin_control depends on something of sequin_log, or the other way round.
WITH objects AS (
  SELECT 'pg_class'::regclass AS classid, oid AS objid, relnamespace AS schema FROM pg_class
  UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace FROM pg_proc
  UNION ALL SELECT 'pg_type'::regclass, oid, typnamespace FROM pg_type
  UNION ALL SELECT 'pg_constraint'::regclass, oid, connamespace FROM pg_constraint
  UNION ALL SELECT 'pg_rewrite'::regclass, r.oid, c.relnamespace FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class
  UNION ALL SELECT 'pg_trigger'::regclass, t.oid, c.relnamespace FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
  UNION ALL SELECT 'pg_attrdef'::regclass, d.oid, c.relnamespace FROM pg_attrdef AS d JOIN pg_class AS c ON c.oid = d.adrelid
)
SELECT pg_describe_object(d.classid, d.objid, d.objsubid), pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid)
FROM pg_depend AS d
JOIN objects AS o ON o.classid = d.classid AND o.objid = d.objid
JOIN objects AS r ON r.classid = d.refclassid AND r.objid = d.refobjid
WHERE (o.schema, r.schema) IN (('sequin_control'::regnamespace, 'sequin_log'::regnamespace),
                               ('sequin_log'::regnamespace, 'sequin_control'::regnamespace))
