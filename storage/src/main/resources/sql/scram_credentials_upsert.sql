INSERT INTO sequin_control.scram_credentials (user_name, mechanism, salt, iterations, stored_key, server_key)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (user_name, mechanism) DO UPDATE
  SET salt = excluded.salt, iterations = excluded.iterations,
      stored_key = excluded.stored_key, server_key = excluded.server_key
