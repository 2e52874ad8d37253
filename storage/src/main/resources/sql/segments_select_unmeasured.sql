SELECT DISTINCT segment FROM segments WHERE topic_id = ? AND max_timestamp IS NULL ORDER BY segment
