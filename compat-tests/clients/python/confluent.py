"""confluent-kafka, the Python client on librdkafka, as a program (see ../README.md)."""

import sys
import time

import confluent_kafka
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    OffsetSpec,
    ResourceType,
)

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


def group_settings(protocol, session_timeout_ms):
    if protocol == "consumer":
        return {"group.protocol": "consumer"}
    return {
        "partition.assignment.strategy": protocol,
        "session.timeout.ms": session_timeout_ms,
        "heartbeat.interval.ms": 1000,
    }


def consume(bootstrap, topics, group, protocol, count, session_timeout_ms, isolation):
    consumer = confluent_kafka.Consumer(
        {
            **settings(bootstrap),
            **group_settings(protocol, session_timeout_ms),
            "group.id": group,
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

    def begin(self):
        self.producer.begin_transaction()

    def commit(self):
        self.producer.commit_transaction()

    def abort(self):
        self.producer.abort_transaction()


def transact(bootstrap, transactional_id, compression):
    transactions = Transactions(bootstrap, transactional_id, compression)
    driver.act_as_told(
        driver.told(
            transactions,
            lambda refusal: isinstance(refusal, confluent_kafka.KafkaException)
            and refusal.args[0].code() in FENCED,
        )
    )


def write(bootstrap, topic, codec, messages):
    producer = confluent_kafka.Producer({**settings(bootstrap), "compression.type": codec})
    failures = []
    for one in messages:
        producer.produce(
            topic,
            one.value,
            one.key,
            partition=0,
            timestamp=one.time_ms,
            headers=one.headers,
            on_delivery=lambda error, _: error and failures.append(error),
        )
    producer.flush()
    if failures:
        sys.exit(str(failures[0]))


def read(bootstrap, topic, count):
    consumer = confluent_kafka.Consumer({**settings(bootstrap), "group.id": "reader of " + topic})
    consumer.assign([confluent_kafka.TopicPartition(topic, 0, confluent_kafka.OFFSET_BEGINNING)])
    records = []
    while len(records) < count:
        record = consumer.poll(1)
        if record is not None and not record.error():
            records.append(
                driver.Message(record.key(), record.value(), record.timestamp()[1], record.headers() or [])
            )
    consumer.close()
    return records


class Administrator:
    """What the words of driver.act_as_told ask for."""

    def __init__(self, bootstrap):
        self.admin = AdminClient(settings(bootstrap))

    def create(self, topic, partitions):
        self.admin.create_topics([NewTopic(topic, int(partitions), 1)])[topic].result()

    def grow(self, topic, partitions):
        self.admin.create_partitions([NewPartitions(topic, int(partitions))])[topic].result()

    def partitions(self, topic):
        return len(self.admin.list_topics(topic, timeout=PATIENCE_S).topics[topic].partitions)

    def delete(self, topic):
        self.admin.delete_topics([topic])[topic].result()

    def set(self, topic, name, value):
        entry = ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
        resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])
        self.admin.incremental_alter_configs([resource])[resource].result()

    def config(self, topic, name):
        resource = ConfigResource(ResourceType.TOPIC, topic)
        return self.admin.describe_configs([resource])[resource].result()[name].value

    def offset(self, topic, partition, when):
        at = confluent_kafka.TopicPartition(topic, int(partition))
        spec = {"earliest": OffsetSpec.earliest, "latest": OffsetSpec.latest}.get(when)
        spec = spec() if spec else OffsetSpec.for_timestamp(int(when))
        return self.admin.list_offsets({at: spec})[at].result().offset

    def delete_records(self, topic, partition, offset):
        before = confluent_kafka.TopicPartition(topic, int(partition), int(offset))
        self.admin.delete_records([before])[before].result()

    def group(self, group):
        return self.admin.describe_consumer_groups([group])[group].result().state.name.title()

    def committed(self, group, topic, partition):
        at = confluent_kafka.TopicPartition(topic, int(partition))
        asked = confluent_kafka.ConsumerGroupTopicPartitions(group, [at])
        return self.admin.list_consumer_group_offsets([asked])[group].result().topic_partitions[0].offset

    def delete_group(self, group):
        self.admin.delete_consumer_groups([group])[group].result()


def administrate(bootstrap):
    driver.act_as_told(driver.told(Administrator(bootstrap), lambda refusal: False))


driver.run(produce, consume, transact, write, read, administrate)
