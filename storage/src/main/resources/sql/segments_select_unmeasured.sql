SELECT DISTINCT segment FROM sequin_log.segments WHERE topic_id = ? AND max_timestamp IS NULL ORDER BY segment
