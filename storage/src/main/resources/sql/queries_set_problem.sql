-- A gateway may know an older version.
UPDATE sequin_control.queries AS q
SET problem = p.problem, problem_at = CASE WHEN p.problem IS NOT NULL THEN clock_timestamp() END
FROM (SELECT ?::text AS problem) AS p
WHERE q.id = ? AND q.version = ? AND (p.problem IS NOT NULL OR q.problem IS NOT NULL)
