-- Acknowledging in SQL.
DROP FUNCTION IF EXISTS sequin_control.settle_ids(text, text[], text, integer); -- of older releases

-- Does what the verdict says with those messages that are still with who got these ids; returns how many they were.
CREATE OR REPLACE FUNCTION sequin_private.settle(caller name, consumer text, ack_ids text[], verdict text, wait_ms integer)
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
  max_ids CONSTANT integer := 100000;
  terms   CONSTANT sequin_control.open_consumers := sequin_control.consumer_named(caller, consumer);
  wrong   text;
  run     record;
  share   sequin_control.shares;
  settled bigint := 0;
BEGIN
  IF ack_ids IS NULL OR wait_ms IS NULL THEN
    RAISE EXCEPTION 'an argument is null' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  IF wait_ms < 0 THEN
    RAISE EXCEPTION 'a time of % ms is negative', wait_ms USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF cardinality(ack_ids) > max_ids THEN
    RAISE EXCEPTION '% ids at once', cardinality(ack_ids)
      USING ERRCODE = 'program_limit_exceeded', HINT = format('It can be %s at most.', max_ids);
  END IF;
  SELECT coalesce(i, 'null') INTO wrong
    FROM unnest(ack_ids) AS i
    WHERE (i COLLATE "C" ~ '^[0-9]{1,18}-[0-9]{1,18}-[0-9]{1,18}$') IS NOT TRUE
    LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION '"%" is no ack id', left(wrong, 100)
      USING ERRCODE = 'invalid_text_representation', HINT = 'Ack ids are what sequin.receive returns in column ack_id.';
  END IF;
  FOR run IN
    SELECT part[1] AS share_id, part[2] AS token, range_agg(int8range(part[3], part[3], '[]')) AS offsets
    FROM unnest(ack_ids) AS i
    CROSS JOIN LATERAL (SELECT string_to_array(i, '-')::bigint[] AS part OFFSET 0) AS parts
    GROUP BY 1, 2
    ORDER BY 1, 2
  LOOP
    IF run.share_id IS DISTINCT FROM share.id THEN
      share := sequin_control.lock_share((SELECT s.id
                                          FROM sequin_control.shares AS s
                                          WHERE s.id = run.share_id AND s.consumer_id = terms.id
                                            AND s.topic_id = terms.topic_id), null);
    END IF;
    settled := settled + (SELECT sum(sequin_control.settle(share.id, null, run.token, lower(r), upper(r) - 1, verdict,
                                                           wait_ms, coalesce(terms.max_deliver, 0)))
                          FROM unnest(run.offsets) AS r);
  END LOOP;
  RETURN settled;
END
$$;

CREATE OR REPLACE FUNCTION sequin.ack(consumer text, ack_ids text[]) RETURNS integer
LANGUAGE sql VOLATILE
RETURN sequin_private.settle(current_user, $1, $2, 'ACCEPT', 0);

COMMENT ON FUNCTION sequin.ack(text, text[]) IS
  'Acknowledges messages: they are done. Returns how many of them were still with the worker; the others have been or will be delivered again under other ids, or are done already';

CREATE OR REPLACE FUNCTION sequin.nack(consumer text, ack_ids text[], delay_ms integer DEFAULT 0) RETURNS integer
LANGUAGE sql VOLATILE
RETURN sequin_private.settle(current_user, $1, $2, 'RELEASE', $3);

COMMENT ON FUNCTION sequin.nack(text, text[], integer) IS
  'Gives messages back, to be delivered again after delay_ms; those that were delivered max_deliver times go to the dead-letter topic. Returns how many were still with the worker';

CREATE OR REPLACE FUNCTION sequin.reject(consumer text, ack_ids text[]) RETURNS integer
LANGUAGE sql VOLATILE
RETURN sequin_private.settle(current_user, $1, $2, 'REJECT', 0);

COMMENT ON FUNCTION sequin.reject(text, text[]) IS
  'Sends messages to the dead-letter topic: nobody is to have them again. Returns how many were still with the worker';

CREATE OR REPLACE FUNCTION sequin.extend(consumer text, ack_ids text[], ms integer) RETURNS integer
LANGUAGE sql VOLATILE
RETURN sequin_private.settle(current_user, $1, $2, 'RENEW', $3);

COMMENT ON FUNCTION sequin.extend(text, text[], integer) IS
  'Lets a worker keep messages for so many milliseconds from now on. Returns how many were still with the worker';
