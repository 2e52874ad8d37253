SELECT c."offset", c.key, c.data, c.header_count, c.headers, c.error_state, c.error_message
FROM sequin_private.choose_records(?, ?, ?, ?, ?, ?, ?, ?, ?) AS c
ORDER BY c."offset"
