"""kafka-python, the client in pure Python, as a program (see ../README.md)."""

import sys

import kafka
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from kafka.errors import KafkaError

import driver

ASSIGNORS = {"range": RangePartitionAssignor, "roundrobin": RoundRobinPartitionAssignor}


def produce(bootstrap, topic, file):
    producer = kafka.KafkaProducer(bootstrap_servers=bootstrap, acks="all", **driver.client_config())
    sent = [producer.send(topic, value, key) for key, value in driver.lines_of(file)]
    producer.flush()
    for one in sent:
        one.get(timeout=60)


class Listener(kafka.ConsumerRebalanceListener):
    def __init__(self, assignment, consumption):
        self.assignment = assignment
        self.consumption = consumption

    def on_partitions_assigned(self, assigned):
        self.assignment.add(assigned)

    def on_partitions_revoked(self, revoked):
        self.consumption.commit_printed()
        self.assignment.remove(revoked)


def consume(bootstrap, topics, group, protocol, count, session_timeout_ms, _):
    # version 2.0.2 knows no isolation levels
    consumer = kafka.KafkaConsumer(
        bootstrap_servers=bootstrap,
        group_id=group,
        partition_assignment_strategy=[ASSIGNORS[protocol]],
        session_timeout_ms=session_timeout_ms,
        heartbeat_interval_ms=1000,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        max_poll_records=driver.COMMIT_EVERY,
        **driver.client_config(),
    )

    def commit():
        try:
            consumer.commit(printed)
        except KafkaError as refusal:
            print("commit refused:", refusal, file=sys.stderr, flush=True)
        printed.clear()

    printed = {}
    consumption = driver.Consumption(count, commit)
    consumer.subscribe(topics, listener=Listener(driver.Assignment(), consumption))
    while consumption.goes_on():
        for partition, records in consumer.poll(timeout_ms=200).items():
            for record in records:
                printed[partition] = kafka.OffsetAndMetadata(record.offset + 1, "")
                consumption.take(
                    record.topic, record.partition, record.offset, record.key, record.value
                )
        sys.stdout.buffer.flush()
    consumption.commit_printed()
    consumer.close(autocommit=False)


driver.run(produce, consume)
