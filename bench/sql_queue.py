#!/usr/bin/env python3
"""How fast SQL sends and receives, beside a queue that is a table (docs/PERFORMANCE.md).

usage: bench/sql_queue.py BROKER POSTGRES_URI [SECONDS] [PGMQ.SQL]

Four connections, messages of 100 bytes, in batches of 1, 100 and 1,000; each rate for SECONDS (5), on the gateway's own PostgreSQL, while
the gateway moves what was sent into the log. The other queue is PGMQ where its SQL file is given, else a table as PGMQ makes it:
an identity as key, jsonb, an index on the time of visibility; sent to by dynamic SQL, received with SKIP LOCKED, deleted.
Needs psql, pgbench and kcat.
"""
import re
import subprocess
import sys
import tempfile

CONNECTIONS = 4
BATCHES = (1, 100, 1_000)
BODY = '{"x": "' + "y" * 91 + '"}'

TABLE = """
CREATE SCHEMA pgmq;
CREATE TABLE pgmq.q_bench (
  msg_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, read_ct integer NOT NULL DEFAULT 0,
  enqueued_at timestamptz NOT NULL DEFAULT now(), vt timestamptz NOT NULL, message jsonb, headers jsonb);
CREATE INDEX ON pgmq.q_bench (vt);
CREATE FUNCTION pgmq.send_batch(queue text, messages jsonb[]) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE format('INSERT INTO pgmq.%I (vt, message) SELECT clock_timestamp(), unnest($1) RETURNING msg_id',
                              'q_' || queue) USING messages;
END $$;
CREATE FUNCTION pgmq.read(queue text, vt integer, qty integer) RETURNS SETOF pgmq.q_bench LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE format(
    'WITH cte AS (SELECT msg_id FROM pgmq.%1$I WHERE vt <= clock_timestamp() ORDER BY msg_id LIMIT $1 FOR UPDATE SKIP LOCKED)
     UPDATE pgmq.%1$I AS m SET vt = clock_timestamp() + $2, read_ct = read_ct + 1 FROM cte WHERE m.msg_id = cte.msg_id
     RETURNING m.*', 'q_' || queue) USING qty, make_interval(secs => vt);
END $$;
CREATE FUNCTION pgmq.delete(queue text, ids bigint[]) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE format('DELETE FROM pgmq.%I WHERE msg_id = ANY ($1) RETURNING msg_id', 'q_' || queue) USING ids;
END $$;
"""


def psql(uri, script):
    done = subprocess.run(["psql", uri, "-qAtX", "-v", "ON_ERROR_STOP=1"], input=script, text=True,
                          check=True, stdout=subprocess.PIPE)
    return done.stdout.split()


def rate(uri, seconds, batch, sql):
    """Messages per second of all connections, each call a transaction."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(sql + ";\n")
        script.flush()
        done = subprocess.run(["pgbench", "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "2", "-T", str(seconds),
                               "-f", script.name, uri], text=True, check=True, capture_output=True)
    return batch * float(re.search(r"tps = ([0-9.]+)", done.stdout).group(1))


def filled(batch, of_type, text):
    return f"array_fill('{text}'::{of_type}, ARRAY[{batch}])"


def send(batch):
    ours = f"SELECT sequin.send_batch('queue', {filled(batch, 'text', 'a.b')}, {filled(batch, 'jsonb', BODY)})"
    if batch == 1:
        ours = f"SELECT sequin.send('queue', 'a.b', '{BODY}'::jsonb)"
    return ours, f"SELECT count(*) FROM pgmq.send_batch('bench', {filled(batch, 'jsonb', BODY)})"


def receive(batch):
    return (f"SELECT sequin.ack('bench', (SELECT array_agg(ack_id) FROM sequin.receive('bench', {batch})))",
            f"SELECT count(*) FROM pgmq.delete('bench', (SELECT array_agg(msg_id) FROM pgmq.read('bench', 60, {batch})))")


def main():
    broker, uri = sys.argv[1:3]
    seconds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    subprocess.run(["kcat", "-b", broker, "-P", "-t", "queue"], input=b"first", check=True)
    psql(uri, "SELECT sequin.create_consumer('bench', 'queue.>')")
    if len(sys.argv) > 4:
        with open(sys.argv[4], encoding="utf-8") as pgmq:
            psql(uri, "CREATE SCHEMA IF NOT EXISTS pgmq;" + pgmq.read() + "SELECT pgmq.create('bench');")
    else:
        psql(uri, TABLE)
    print(f"{'':<24}{'sequin':>12}{'queue':>12}{'ratio':>8}")
    for what, calls in (("send", send), ("receive and delete", receive)):
        for batch in BATCHES:
            ours, others = (rate(uri, seconds, batch, sql) for sql in calls(batch))
            print(f"{what + ', ' + str(batch):<24}{ours:>12,.0f}{others:>12,.0f}{ours / others:>8.2f}", flush=True)
        while psql(uri, "SELECT count(*) FROM sequin_log.outbox") != ["0"]:
            pass


main()
