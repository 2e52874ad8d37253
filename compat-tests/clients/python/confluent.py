"""confluent-kafka, the Python client on librdkafka, as a program (see ../README.md)."""

import sys
import time

import confluent_kafka

import driver

PATIENCE_S = 60

# librdkafka's own word for it, and Kafka's INVALID_PRODUCER_EPOCH
FENCED = (confluent_kafka.KafkaError._FENCED, confluent_kafka.KafkaError.INVALID_PRODUCER_EPOCH)


def settings(bootstrap):
    all = {"bootstrap.servers": bootstrap, **driver.client_config()}
    token = all.pop("oauth.token", None)
    if token:
        all["oauth_cb"] = lambda _: (token, time.time() + 3600)
    return all


def produce(bootstrap, topic, file):
    failures = []
    producer = confluent_kafka.Producer(settings(bootstrap))

    def delivered(error, _):
        if error:
            failures.append(error)

    for key, value in driver.lines_of(file):
        producer.produce(topic, value, key, on_delivery=delivered)
        producer.poll(0)
    producer.flush()
    if failures:
        sys.exit(str(failures[0]))


def consume(bootstrap, topics, group, protocol, count, session_timeout_ms, isolation):
    consumer = confluent_kafka.Consumer(
        {
            **settings(bootstrap),
            "group.id": group,
            "partition.assignment.strategy": protocol,
            "session.timeout.ms": session_timeout_ms,
            "heartbeat.interval.ms": 1000,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "isolation.level": isolation,
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


class Transactions:
    """A transactional producer, whose methods are what driver.transact_as_told asks for."""

    def __init__(self, bootstrap, transactional_id, compression):
        self.bootstrap = bootstrap
        self.producer = confluent_kafka.Producer(
            {
                "bootstrap.servers": bootstrap,
                "transactional.id": transactional_id,
                "compression.type": compression,
            }
        )
        self.producer.init_transactions(PATIENCE_S)

    def send(self, topic, partition, value):
        self.producer.produce(topic, value, partition=int(partition))

    def offset(self, group, topic, partition, offset):
        consumer = confluent_kafka.Consumer({"bootstrap.servers": self.bootstrap, "group.id": group})
        position = confluent_kafka.TopicPartition(topic, int(partition), int(offset))
        self.producer.send_offsets_to_transaction([position], consumer.consumer_group_metadata(), PATIENCE_S)
        consumer.close()

    def flush(self):
        self.producer.flush()

    def __getattr__(self, name):
        return getattr(self.producer, name + "_transaction")


def transact(bootstrap, transactional_id, compression):
    transactions = Transactions(bootstrap, transactional_id, compression)

    def act(name):
        def action(*arguments):
            try:
                getattr(transactions, name)(*arguments)
            except confluent_kafka.KafkaException as refusal:
                error = refusal.args[0]
                return "fenced" if error.code() in FENCED else f"failed {error}"

        return action

    driver.transact_as_told(act)


driver.run(produce, consume, transact)
