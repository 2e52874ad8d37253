SELECT c.name, c.protocol, c.epoch, c.version, c.details,
       ARRAY(SELECT m.member_id FROM sequin_control.consumer_members AS m WHERE m.consumer_id = c.id ORDER BY m.member_id)
         AS member_ids,
       ARRAY(SELECT m.epoch FROM sequin_control.consumer_members AS m WHERE m.consumer_id = c.id ORDER BY m.member_id)
         AS member_epochs,
       ARRAY(SELECT m.details::text FROM sequin_control.consumer_members AS m WHERE m.consumer_id = c.id ORDER BY m.member_id)
         AS member_details
FROM sequin_control.consumers AS c
WHERE c.name = ANY (?)
