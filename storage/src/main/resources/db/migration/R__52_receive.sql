-- Receiving in SQL. Both sides meet here: what the log has, and what the consumer has of it.

CREATE OR REPLACE FUNCTION sequin_private.receive(caller name, consumer text, batch_size integer, worker text) RETURNS TABLE (
  ack_id        text,
  topic         text,
  partition     integer,
  "offset"      bigint,
  key           text,
  data          bytea,
  headers       jsonb,
  "timestamp"   timestamptz,
  deliver_count integer
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  max_batch_size  CONSTANT integer := 10000;
  max_worker_name CONSTANT integer := 255;
  -- so many partitions are looked at for one batch
  max_shares      CONSTANT integer := 64;
  worker_name     CONSTANT text := coalesce(receive.worker, 'sql-' || pg_backend_pid());
  terms           CONSTANT sequin_control.open_consumers := sequin_control.consumer_named(caller, receive.consumer);
  query           CONSTANT integer := sequin_control.filter_query(terms.key_filter);
  keys            CONSTANT text := sequin_control.filter_keys(terms.key_filter);
  pattern         CONSTANT text := CASE WHEN keys <> '' THEN sequin.key_filter_pattern(keys) END;
  base_topic      CONSTANT text := (SELECT t.name FROM sequin_control.topics AS t WHERE t.id = terms.topic_id);
  is_keyed        CONSTANT boolean := EXISTS (SELECT FROM sequin_control.keyed_topics AS k WHERE k.id = terms.topic_id);
  wanted          bigint := batch_size;
  room            bigint;
  logs            record;
  share           sequin_control.shares;
  log_end         bigint;
  upcoming        record;
  versions        record;
  held            record;
  token           bigint;
  taken           bigint;
  returned        bigint;
  opaque_in       integer;
  visited         bigint[] := '{}';
BEGIN
  IF batch_size IS NULL OR batch_size NOT BETWEEN 1 AND max_batch_size THEN
    RAISE EXCEPTION 'batch_size is %', coalesce(batch_size::text, 'null')
      USING ERRCODE = 'invalid_parameter_value', HINT = format('It is 1 to %s.', max_batch_size);
  END IF;
  IF length(worker_name) NOT BETWEEN 1 AND max_worker_name THEN
    RAISE EXCEPTION 'the worker''s name has % characters', length(worker_name)
      USING ERRCODE = 'invalid_parameter_value', HINT = format('It has 1 to %s.', max_worker_name);
  END IF;
  WHILE wanted > 0 AND cardinality(visited) < max_shares LOOP
    SELECT l.* INTO logs FROM sequin_log.extents(terms.topic_id) AS l;
    IF visited = '{}' THEN
      PERFORM sequin_control.open_missing_shares(terms, logs.partitions, logs.starts);
      room := terms.max_ack_pending - (SELECT coalesce(sum(p.pending), 0)
                                       FROM sequin.consumer_progress AS p WHERE p.consumer = terms.name);
    END IF;
    -- who has locked a share does not wait for another: somebody who acknowledges may have that, and wait for the first
    share := sequin_control.lock_next_share(terms, logs.partitions, logs.starts, logs.ends, room > 0, visited,
                                            visited = '{}');
    EXIT WHEN share.id IS NULL;
    visited := visited || share.id;
    token := sequin_control.new_ack_token();
    -- Kafka clients of the consumer may have had more, if its group reads uncommitted records
    log_end := logs.ends[array_position(logs.partitions, share.partition)];
    SELECT coalesce(sum(t.last_offset - t.first_offset + 1), 0) INTO taken
      FROM sequin_control.take_again(share.id, worker_name, token, terms.ack_wait_ms, coalesce(terms.max_deliver, 0), 0,
                                     least(share.next_offset, log_end - 1), wanted)
           AS t;
    IF wanted > taken AND room > 0 THEN
      IF query IS NULL THEN
        SELECT n.* INTO upcoming
          FROM sequin_log.next_offsets(share.topic_id, share.partition, share.next_offset, pattern, least(wanted - taken, room))
               AS n;
      ELSE
        SELECT n.* INTO upcoming
          FROM sequin_private.next_query_offsets(query, share.partition, share.next_offset, pattern, least(wanted - taken, room))
               AS n;
      END IF;
      IF upcoming.is_opaque THEN
        opaque_in := share.partition;
      END IF;
      IF is_keyed THEN
        SELECT array_agg(m."offset") AS offsets, array_agg(m.record_key) AS record_keys INTO versions
          FROM sequin.messages(base_topic, share.partition, lower(upcoming.matching), upper(upcoming.matching) - 1) AS m
          WHERE m."offset" <@ upcoming.matching;
        PERFORM sequin_control.take_new_versions(share.id, worker_name, token, terms.ack_wait_ms, versions.offsets,
                                                 versions.record_keys, upcoming.scanned_to);
      ELSE
        PERFORM sequin_control.take_new(share.id, worker_name, token, terms.ack_wait_ms, upcoming.matching,
                                        upcoming.scanned_to);
      END IF;
      room := room - (SELECT coalesce(sum(upper(r) - lower(r)), 0) FROM unnest(upcoming.matching) AS r);
    END IF;
    SELECT h.* INTO held FROM sequin_control.taken_ranges(share.id, token) AS h;
    CONTINUE WHEN held.records = 0;
    RETURN QUERY
      SELECT share.id || '-' || token || '-' || r."offset", terms.topic, share.partition, r."offset", r.key, r.data,
             r.headers, r."timestamp", held.deliver_counts[r.range]
      FROM sequin_private.given_records(query, share.topic_id, share.partition, held.firsts, held.lasts) AS r;
    GET DIAGNOSTICS returned = ROW_COUNT;
    IF returned < held.records THEN
      PERFORM sequin_control.give_back(share.id, token, c.first, c.last)
        FROM sequin_log.compressed_in(share.topic_id, share.partition, held.firsts, held.lasts) AS c;
      IF FOUND THEN
        opaque_in := share.partition;
        SELECT h.* INTO held FROM sequin_control.taken_ranges(share.id, token) AS h;
      END IF;
      PERFORM sequin_control.settle(share.id, null, token, m.first, m.last, 'ACCEPT', 0, 0)
        FROM sequin_log.missing_in(share.topic_id, share.partition, held.firsts, held.lasts) AS m;
    END IF;
    wanted := wanted - returned;
  END LOOP;
  IF wanted = batch_size AND opaque_in IS NOT NULL THEN
    RAISE EXCEPTION 'the next messages of consumer "%" in partition % of topic "%" are compressed, which SQL cannot read',
                    terms.name, opaque_in, terms.topic
      USING ERRCODE = 'feature_not_supported',
            HINT = format('Let a Kafka share consumer of group "%s" work them off, or skip them with sequin.rewind. '
                          'With compression.type=uncompressed the topic stores what comes from now on so that SQL can read it.',
                          terms.name);
  END IF;
END
$$;

DO $do$
BEGIN
  EXECUTE $sql$
    CREATE OR REPLACE FUNCTION sequin.receive(consumer text, batch_size integer DEFAULT 1, worker text DEFAULT null) RETURNS TABLE (
      ack_id        text,
      topic         text,
      partition     integer,
      "offset"      bigint,
      key           text,
      data          bytea,
      headers       jsonb,
      "timestamp"   timestamptz,
      deliver_count integer
    )
    LANGUAGE sql VOLATILE
    BEGIN ATOMIC
      SELECT r.* FROM sequin_private.receive(current_user, $1, $2, $3) AS r;
    END
  $sql$;
END
$do$;

COMMENT ON FUNCTION sequin.receive(text, integer, text) IS
  'Delivers up to batch_size messages to a worker, who acknowledges them by their ack_id within the consumer''s ack wait. First those that nobody has acknowledged, then new ones. No rows: there is nothing now';
