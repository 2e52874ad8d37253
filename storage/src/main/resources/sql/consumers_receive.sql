-- Times as Kafka has them.
SELECT m.ack_id, m.topic, m.partition, m."offset", m.key, m.data, m.headers,
       floor(extract(epoch FROM m."timestamp") * 1000)::bigint AS timestamp_ms, m.deliver_count
FROM sequin.receive(?, ?, ?) AS m
