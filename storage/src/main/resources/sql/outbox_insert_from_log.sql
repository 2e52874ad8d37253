-- Sends the messages of a part of a log on, with headers that are added. The outbox takes headers that are texts.
INSERT INTO sequin_log.outbox (topic_uuid, partition, key, data, headers, timestamp_ms)
SELECT ?::uuid, ?, m.record_key, m.data,
       (SELECT coalesce(jsonb_object_agg(h.key, CASE jsonb_typeof(h.value) WHEN 'string' THEN h.value
                                                                          ELSE to_jsonb(h.value::text) END), '{}')
        FROM jsonb_each(m.headers) AS h)
         || ?::jsonb || jsonb_build_object('__dlq.errors.offset', m."offset"::text),
       floor(extract(epoch FROM clock_timestamp()) * 1000)
FROM sequin.messages(?, ?, ?, ?) AS m
ORDER BY m."offset"
