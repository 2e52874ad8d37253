-- What the gateway relies on in each of its sessions, whatever the role, the database or a pooler has set. Settings that
-- a server is too old for are passed over.
--
-- Generic plans: big parameters must not be folded into a plan made for one call. Short statements gain nothing from
-- JIT. What is only written to memory is not committed.
SELECT set_config(s.name, s.value, false)
FROM (VALUES
  ('default_transaction_isolation', 'read committed'),
  ('default_transaction_read_only', 'off'),
  ('default_transaction_deferrable', 'off'),
  ('lock_timeout', '${lock_timeout_ms}'),
  ('statement_timeout', '${statement_timeout_ms}'),
  ('transaction_timeout', '0'),
  ('idle_in_transaction_session_timeout', '10000'),
  ('idle_session_timeout', '0'),
  ('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
                         ELSE current_setting('synchronous_commit') END),
  ('standard_conforming_strings', 'on'),
  ('client_min_messages', 'warning'),
  ('row_security', 'off'),
  ('array_nulls', 'on'),
  ('transform_null_equals', 'off'),
  ('bytea_output', 'hex'),
  ('IntervalStyle', 'postgres'),
  ('TimeZone', 'UTC'),
  ('plan_cache_mode', 'force_generic_plan'),
  ('jit', 'off'),
  ('enable_indexscan', 'on'),
  ('enable_indexonlyscan', 'on'),
  ('enable_bitmapscan', 'on'),
  ('enable_nestloop', 'on'),
  ('enable_sort', 'on'),
  ('enable_partition_pruning', 'on'),
  ('constraint_exclusion', 'partition'),
  ('enable_seqscan', '${scans_and_joins}'),
  ('enable_hashjoin', '${scans_and_joins}'),
  ('enable_mergejoin', '${scans_and_joins}')
) AS s (name, value)
WHERE current_setting(s.name, true) IS NOT NULL
