SELECT c.protocol, c.epoch, c.version, c.details,
       ARRAY(SELECT m.member_id FROM consumer_members AS m WHERE m.consumer_id = c.id ORDER BY m.member_id)
         AS member_ids,
       ARRAY(SELECT m.epoch FROM consumer_members AS m WHERE m.consumer_id = c.id ORDER BY m.member_id)
         AS member_epochs,
       ARRAY(SELECT m.details::text FROM consumer_members AS m WHERE m.consumer_id = c.id ORDER BY m.member_id)
         AS member_details
FROM consumers AS c
WHERE c.name = ?
