-- Committing offsets from SQL.

CREATE OR REPLACE FUNCTION sequin_private.commit(caller name, consumer text, topic text, partition integer, "offset" bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  max_name_bytes CONSTANT integer := 2000;
  place record;
  end_offset bigint;
BEGIN
  IF commit.consumer IS NULL OR commit.topic IS NULL OR commit.partition IS NULL OR commit."offset" IS NULL THEN
    RAISE EXCEPTION 'a commit needs a consumer, a topic, a partition and an offset'
      USING ERRCODE = 'null_value_not_allowed';
  END IF;
  IF octet_length(commit.consumer) NOT BETWEEN 1 AND max_name_bytes THEN
    RAISE EXCEPTION 'the consumer''s name has % bytes', octet_length(commit.consumer)
      USING ERRCODE = 'invalid_parameter_value', HINT = format('A name has 1 to %s bytes.', max_name_bytes);
  END IF;
  SELECT t.id AS topic_id, t.name, t.partition_count, coalesce(q.base_id, t.id) AS base_id,
         substring(commit.topic FROM length(t.name) + 2) AS keys,
         concat_ws('.', 'query ' || q.id, nullif(substring(commit.topic FROM length(t.name) + 2), '')) AS key_filter
    INTO place
    FROM sequin_control.topics AS t
    LEFT JOIN sequin_control.queries AS q ON q.topic_id = t.id
    WHERE t.deleted_at IS NULL
      AND (t.name = commit.topic OR commit.topic ~ '[*>]' AND starts_with(commit.topic, t.name || '.'))
      AND sequin_control.may_see(caller, t.id)
    ORDER BY length(t.name) DESC
    LIMIT 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'topic "%" does not exist', commit.topic USING ERRCODE = 'undefined_object';
  END IF;
  IF NOT sequin_control.may_work(caller, place.topic_id) THEN
    PERFORM sequin_control.refuse_access(place.name, 'work');
  END IF;
  IF place.keys <> '' THEN
    PERFORM sequin.key_filter_pattern(commit.topic); -- raises what is wrong with it
  END IF;
  SELECT p.next_offset INTO end_offset
    FROM sequin_log.partitions AS p
    WHERE p.topic_id = place.base_id AND p.partition = commit.partition;
  IF end_offset IS NULL THEN
    RAISE EXCEPTION 'topic "%" has no partition %', commit.topic, commit.partition
      USING ERRCODE = 'invalid_parameter_value',
            HINT = format('Its partitions are 0 to %s.', place.partition_count - 1);
  END IF;
  IF commit."offset" NOT BETWEEN 0 AND end_offset THEN
    RAISE EXCEPTION 'offset % is not in the log of "%" partition %', commit."offset", commit.topic, commit.partition
      USING ERRCODE = 'invalid_parameter_value',
            HINT = format('Offsets to commit are 0 to %s, the next one to be written.', end_offset);
  END IF;
  IF EXISTS (SELECT FROM sequin_control.consumers AS c WHERE c.name = commit.consumer AND c.protocol = 'SHARE') THEN
    RAISE EXCEPTION 'consumer "%" acknowledges messages one by one, not by an offset', commit.consumer
      USING ERRCODE = 'wrong_object_type';
  END IF;
  IF sequin_control.commit_cursors(commit.consumer, null, null, null, ARRAY[place.base_id], ARRAY[commit.partition],
                                   ARRAY[commit."offset"], ARRAY[-1], ARRAY[''], ARRAY[place.key_filter]) IS NULL THEN
    RAISE EXCEPTION 'consumer "%" has members, who commit for it', commit.consumer
      USING ERRCODE = 'object_in_use',
            HINT = 'Read with assign() instead of subscribe(), or wait until the members have left.';
  END IF;
END
$$;

CREATE OR REPLACE FUNCTION sequin.commit(consumer text, topic text, partition integer, "offset" bigint) RETURNS void
LANGUAGE sql VOLATILE
RETURN sequin_private.commit(current_user, $1, $2, $3, $4);

COMMENT ON FUNCTION sequin.commit(text, text, integer, bigint) IS
  'Stores the next offset that a consumer is to read in a partition, if and when the transaction commits; only for consumers without members';
