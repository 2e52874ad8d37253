-- Lets clients write to copies of which the caller has locked all partitions and seen that they are whole. Producers that are
-- made here from now on have other ids than those that have written there.
WITH promoted AS (
  UPDATE sequin_log.partitions SET link_state = NULL WHERE topic_id = ANY (?)
)
SELECT max(producer_id) FROM sequin_log.producers WHERE topic_id = ANY (?)
