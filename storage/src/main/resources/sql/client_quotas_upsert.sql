INSERT INTO sequin_control.client_quotas (entity, name, value) VALUES (jsonb_object(?::text[], ?::text[]), ?, ?)
ON CONFLICT (entity, name) DO UPDATE SET value = excluded.value
