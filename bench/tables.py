#!/usr/bin/env python3
"""What it costs to publish a table, beside logical decoding, and how fast a table follows a topic (docs/PERFORMANCE.md).

usage: bench/tables.py POSTGRES_URI TOPIC EMPTY_TOPIC

On the gateway's own PostgreSQL, with wal_level=logical, and two compacted topics that nobody else uses, of which
one is empty. Rows of 4 columns, 100,000 in one statement, and 10,000 in a statement each; three rounds, of which the middle ones
are printed, microseconds per row. Needs psql.
"""
import subprocess
import sys
import time

URI, TOPIC, EMPTY_TOPIC = sys.argv[1:4]
BULK, SINGLE, COPIED, ROUNDS = 100_000, 10_000, 200_000, 3
TABLE = "(id bigint PRIMARY KEY, region text, v integer, note text)"
ROW = "(i, 'eu', 0, repeat('x', 60))"
SINGLES = "DO $$ BEGIN FOR i IN 1..%d LOOP %s; END LOOP; END $$"
STEPS = (
    ("insert", BULK, f"INSERT INTO bench SELECT ({ROW}::bench).* FROM generate_series(1, {BULK}) AS i"),
    ("update", BULK, "UPDATE bench SET v = v + 1"),
    ("delete", BULK, "DELETE FROM bench"),
    ("insert, one by one", SINGLE, SINGLES % (SINGLE, f"INSERT INTO bench VALUES {ROW}")),
    ("update, one by one", SINGLE, SINGLES % (SINGLE, "UPDATE bench SET v = v + 1 WHERE id = i")))
DECODERS = {"test_decoding": "SELECT count(*) FROM pg_logical_slot_get_changes('%s', null, null)",
            "pgoutput": "SELECT count(*) FROM pg_logical_slot_get_binary_changes('%s', null, null, 'proto_version', '1', "
                        "'publication_names', 'bench')"}


def psql(script):
    return subprocess.run(["psql", URI, "-qAtX", "-v", "ON_ERROR_STOP=1"], input=script, text=True, check=True,
                          stdout=subprocess.PIPE).stdout.split()


def micros(script):
    began = time.monotonic()
    answer = psql(script)
    return (time.monotonic() - began) * 1e6, answer


def await_none(question):
    while psql(question) != ["0"]:
        time.sleep(0.05)


def run(how, figures):
    psql("TRUNCATE bench; CHECKPOINT")
    for step, rows, sql in STEPS:
        figures.setdefault((step, how), []).append(micros(sql)[0] / rows)
    await_none("SELECT count(*) FROM sequin_log.outbox")


def compare(figures):
    run("plain", figures)
    for how in ("row", "debezium"):
        psql(f"TRUNCATE bench; SELECT sequin.publish_table('bench', '{TOPIC}', format => '{how}')")
        run(how, figures)
        psql("SELECT sequin.unpublish_table('bench')")
    for plugin in DECODERS:
        psql(f"SELECT pg_create_logical_replication_slot('bench_{plugin}', '{plugin}')")
    run("logical", figures)
    for plugin, sql in DECODERS.items():
        took, (changes,) = micros(sql % f"bench_{plugin}")
        figures.setdefault(("decoding", plugin), []).append(took / int(changes))
        psql(f"SELECT pg_drop_replication_slot('bench_{plugin}')")


def follow():
    psql(f"CREATE TABLE bench_copy {TABLE}")
    psql(f"TRUNCATE bench; INSERT INTO bench SELECT ({ROW}::bench).* FROM generate_series(1, {COPIED}) AS i")
    took, _ = micros(f"SELECT sequin.publish_table('bench', '{EMPTY_TOPIC}')")
    await_none("SELECT count(*) FROM sequin_log.outbox")
    began = time.monotonic()
    psql(f"SELECT sequin.subscribe_table('{EMPTY_TOPIC}', 'bench_copy', 'bench_{time.time_ns()}')")
    await_none("SELECT lag FROM sequin.subscribed_tables WHERE topic = '%s'" % EMPTY_TOPIC)
    records = psql("SELECT applied FROM sequin.subscribed_tables WHERE topic = '%s'" % EMPTY_TOPIC)[0]
    print(f"snapshot: {took / COPIED:.1f} us per row; the copy: {int(records) / (time.monotonic() - began):,.0f} records/s")


def main():
    figures = {}
    psql(f"CREATE TABLE bench {TABLE}; CREATE PUBLICATION bench FOR TABLE bench")
    try:
        for _ in range(ROUNDS):
            compare(figures)
        for (step, how), values in figures.items():
            print(f"{step:<22}{how:<16}{sorted(values)[len(values) // 2]:8.1f}")
        follow()
    finally:
        psql("DROP TABLE IF EXISTS bench, bench_copy CASCADE; DROP PUBLICATION IF EXISTS bench")


main()
