-- The way back: what is written here goes to the other cluster as well, until topics are handed over to it.
SET LOCAL search_path = sequin_control, pg_temp;

ALTER TABLE links
  ADD COLUMN push_producer_id bigint,
  ADD COLUMN push_generation  integer NOT NULL DEFAULT 0;

COMMENT ON COLUMN links.push_producer_id IS 'By which the other cluster tells what it has already of what is pushed to it';
COMMENT ON COLUMN links.push_generation IS 'Grows with each gateway that begins to push, so that one which was thought dead is refused there';

ALTER TABLE linked_topics
  DROP CONSTRAINT linked_topics_state_check,
  ADD CONSTRAINT linked_topics_state_check
    CHECK (state IN ('following', 'promoting', 'promoted', 'pushed', 'returning', 'returned'));

COMMENT ON COLUMN linked_topics.state IS
  'promoting: as soon as all is here it is promoted, and then written to here. pushed: and goes to the other cluster as well. returning: as soon as all is there it is written to there, and follows again; returned: it does not follow, since its offsets are others';

-- How far the other cluster is.
CREATE TABLE pushed_partitions (
  topic_id      integer     NOT NULL REFERENCES linked_topics ON DELETE CASCADE,
  partition     integer     NOT NULL,
  distance      bigint      NOT NULL,
  next_offset   bigint      NOT NULL,
  next_sequence integer     NOT NULL,
  pushed_bytes  bigint      NOT NULL DEFAULT 0,
  lost_offsets  bigint      NOT NULL DEFAULT 0,
  noted_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (topic_id, partition)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

COMMENT ON COLUMN pushed_partitions.distance IS 'How much smaller offsets are there: 0 for a topic that comes from there';
COMMENT ON COLUMN pushed_partitions.next_offset IS 'Here; all before it is there. More may be there: this is noted now and then';
COMMENT ON COLUMN pushed_partitions.next_sequence IS 'Of the next record, by which the other cluster tells what it has already';
COMMENT ON COLUMN pushed_partitions.lost_offsets IS 'How many offsets had expired here before they were pushed';

ALTER TABLE sequin_log.partitions
  DROP CONSTRAINT partitions_link_state_check,
  ADD CONSTRAINT partitions_link_state_check CHECK (link_state IN ('following', 'promoting', 'returning'));
