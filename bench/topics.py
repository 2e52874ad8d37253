#!/usr/bin/env python3
"""What calls in SQL, appends and topic creation cost, by the number of topics (docs/PERFORMANCE.md).

usage: bench/topics.py BROKER POSTGRES_URI [NUMBER_OF_TOPICS ...]

The gateway should be new: topics are added until there are as many as asked for, and CALLS more each time. Needs psql and
python3-confluent-kafka. Prints one row a call with the median of CALLS in milliseconds; each call
is measured in one session that has made the same call before, SQL by the server's own clock.
"""
import statistics
import subprocess
import sys
import time

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

CALLS = 31
RECORDS = 2_000

SQL_CALLS = {
    "messages(topic, partition, from, to)": "perform count(*) from sequin.messages('log', 0, 0, 10)",
    "view messages, a topic": "perform count(*) from sequin.messages where topic = 'log'",
    "latest, a topic": "perform count(*) from sequin.latest where topic = 'keyed'",
    "receive and ack, 10 of a topic":
        "perform sequin.ack('of-log', (select array_agg(ack_id) from sequin.receive('of-log', 10)))",
    "receive and ack, 10 of a keyed topic":
        "perform sequin.ack('of-keyed', (select array_agg(ack_id) from sequin.receive('of-keyed', 10)))",
    "send": "perform sequin.send('log', 'a.b', '{}')",
}


def psql(uri, script):
    done = subprocess.run(["psql", uri, "-qAtX", "-v", "ON_ERROR_STOP=1"], input=script, text=True,
                          check=True, stdout=subprocess.PIPE)
    return done.stdout.split()


def sql_ms(uri, call):
    """Each call is a transaction of its own, as an application would make it."""
    times = psql(uri, f"""
        create temp table spent (ms double precision);
        do $$ declare began timestamptz; begin
          for time in 1..{CALLS + 1} loop
            began := clock_timestamp();
            {call};
            insert into spent values (1000 * extract(epoch from clock_timestamp() - began));
            commit;
          end loop;
        end $$;
        select ms from spent;""")
    return [float(ms) for ms in times][1:]


def timed_ms(action):
    began = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - began)


def append(producer):
    """One batch of one record, awaited."""
    producer.produce("log", b"{}", key=b"a.b", partition=0)
    producer.flush(30)


def create(admin, names, config=None):
    topics = [NewTopic(name, 1, 1, config=config or {}) for name in names]
    for result in admin.create_topics(topics).values():
        result.result(60)


def fill(producer):
    for number in range(RECORDS):
        producer.produce("log", b'{"n":%d}' % number, key=b"a.%d" % number, partition=0)
        producer.produce("keyed", b'{"n":%d}' % number, key=b"a.%d" % number, partition=0)
    producer.flush(60)


def measure(admin, producer, uri, topics):
    yield "create a topic", [timed_ms(lambda: create(admin, [f"new-{topics}-{number}"]))
                             for number in range(CALLS)]
    yield "append, acknowledged", [timed_ms(lambda: append(producer)) for _ in range(CALLS + 1)][1:]
    for name, call in SQL_CALLS.items():
        yield name, sql_ms(uri, call)


def main(broker, uri, *numbers):
    admin = AdminClient({"bootstrap.servers": broker})
    producer = Producer({"bootstrap.servers": broker, "linger.ms": 0})
    create(admin, ["log"])
    create(admin, ["keyed"], config={"cleanup.policy": "compact"})
    fill(producer)
    psql(uri, "select sequin.create_consumer('of-log', 'log.>')")
    psql(uri, "select sequin.create_consumer('of-keyed', 'keyed.>')")
    rows = {}
    there = 2
    for topics in [int(number) for number in numbers or (10, 300, 2_000)]:
        for first in range(there, topics, 50):
            create(admin, [f"t-{number}" for number in range(first, min(first + 50, topics))])
        for name, spent in measure(admin, producer, uri, topics):
            rows.setdefault(name, []).append(statistics.median(spent))
        there = topics
    for name, medians in rows.items():
        print(f"| {name} | " + " | ".join(f"{ms:.2f}" for ms in medians) + " |")


if __name__ == "__main__":
    main(*sys.argv[1:])
