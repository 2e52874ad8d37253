"""confluent-kafka, the Python client on librdkafka, as a program (see ../README.md)."""

import sys

import confluent_kafka

import driver


def produce(bootstrap, topic, file):
    failures = []
    producer = confluent_kafka.Producer({"bootstrap.servers": bootstrap})

    def delivered(error, _):
        if error:
            failures.append(error)

    for key, value in driver.lines_of(file):
        producer.produce(topic, value, key, on_delivery=delivered)
        producer.poll(0)
    producer.flush()
    if failures:
        sys.exit(str(failures[0]))


def consume(bootstrap, topics, group, protocol, count, session_timeout_ms):
    consumer = confluent_kafka.Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": group,
            "partition.assignment.strategy": protocol,
            "session.timeout.ms": session_timeout_ms,
            "heartbeat.interval.ms": 1000,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    assignment = driver.Assignment()

    def commit():
        try:
            consumer.commit(asynchronous=False)
        except confluent_kafka.KafkaException as refusal:
            print("commit refused:", refusal, file=sys.stderr, flush=True)

    consumption = driver.Consumption(count, commit)

    def assigned(_, partitions):
        assignment.add(partitions)

    def revoked(_, partitions):
        consumption.commit_printed()
        assignment.remove(partitions)

    def lost(_, partitions):
        assignment.remove(partitions)

    consumer.subscribe(topics, on_assign=assigned, on_revoke=revoked, on_lost=lost)
    while consumption.goes_on():
        message = consumer.poll(0.2)
        if message is None:
            sys.stdout.buffer.flush()
        elif message.error():
            print(message.error(), file=sys.stderr, flush=True)
        else:
            consumption.take(
                message.topic(), message.partition(), message.offset(), message.key(), message.value()
            )
    consumption.commit_printed()
    consumer.close()


driver.run(produce, consume)
