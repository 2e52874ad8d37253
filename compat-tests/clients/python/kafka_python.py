"""kafka-python, the client in pure Python, as a program (see ../README.md)."""

import sys

import kafka
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, OffsetSpec
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from kafka.errors import InvalidProducerEpochError, KafkaConnectionError, KafkaError, ProducerFencedError
from kafka.net.sasl.oauth import AbstractTokenProvider

import driver

ASSIGNORS = {
    "range": RangePartitionAssignor,
    "roundrobin": RoundRobinPartitionAssignor,
    "cooperative-sticky": CooperativeStickyAssignor,
}

FENCED = (ProducerFencedError, InvalidProducerEpochError)


class Token(AbstractTokenProvider):
    def __init__(self, text):
        self.text = text

    def token(self):
        return self.text


def settings(bootstrap):
    all = driver.client_config()
    if "token" in all:
        all["sasl_oauth_token_provider"] = Token(all.pop("token"))
    return {"bootstrap_servers": bootstrap, **all}


def codec(name):
    return None if name == "none" else name


def produce(bootstrap, topic, file):
    producer = kafka.KafkaProducer(**settings(bootstrap), acks="all")
    sent = [producer.send(topic, value, key) for key, value in driver.lines_of(file)]
    producer.flush()
    for one in sent:
        one.get(timeout=60)


class Listener(kafka.AsyncConsumerRebalanceListener):
    """Runs in the client's own loop, where nothing may wait in any other way."""

    def __init__(self, commit_printed):
        self.assignment = driver.Assignment()
        self.commit_printed = commit_printed

    async def on_partitions_assigned(self, assigned):
        self.assignment.add(assigned)

    async def on_partitions_revoked(self, revoked):
        await self.commit_printed()
        self.assignment.remove(revoked)

    async def on_partitions_lost(self, lost):
        self.assignment.remove(lost)


def consume(bootstrap, topics, group, protocol, count, session_timeout_ms, isolation):
    consumer = kafka.KafkaConsumer(
        **settings(bootstrap),
        group_id=group,
        partition_assignment_strategy=[ASSIGNORS[protocol]],
        session_timeout_ms=session_timeout_ms,
        heartbeat_interval_ms=1000,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        isolation_level=isolation,
        max_poll_records=driver.COMMIT_EVERY,
        # what is subscribed to while the first metadata is under way is asked for only when that is too old
        metadata_max_age_ms=3000,
    )

    def commit():
        try:
            if printed:
                consumer.commit(printed)
        except KafkaError as refusal:
            print("commit refused:", refusal, file=sys.stderr, flush=True)
        printed.clear()

    async def commit_before_rebalance():
        sys.stdout.buffer.flush()
        try:
            await consumer.commit_async(dict(printed))
        except KafkaError as refusal:
            print("commit refused:", refusal, file=sys.stderr, flush=True)
        printed.clear()

    def poll():
        """What there is. A poll that looks for the coordinator while no broker is there raises that, and may be repeated."""
        try:
            return consumer.poll(timeout_ms=200)
        except KafkaConnectionError as outage:
            print("poll failed:", outage, file=sys.stderr, flush=True)
            return {}

    printed = {}
    consumption = driver.Consumption(count, commit)
    consumer.subscribe(topics, listener=Listener(commit_before_rebalance))
    while consumption.goes_on():
        for partition, records in poll().items():
            for record in records:
                printed[partition] = kafka.OffsetAndMetadata(record.offset + 1, "", -1)
                consumption.take(
                    record.topic, record.partition, record.offset, record.key, record.value
                )
        sys.stdout.buffer.flush()
    consumption.commit_printed()
    consumer.close(autocommit=False)


class Transactions:
    """A transactional producer, whose methods are the words of driver.act_as_told."""

    def __init__(self, bootstrap, transactional_id, compression):
        self.producer = kafka.KafkaProducer(
            bootstrap_servers=bootstrap,
            transactional_id=transactional_id,
            compression_type=codec(compression),
        )
        self.producer.init_transactions()

    def begin(self):
        self.producer.begin_transaction()

    def send(self, topic, partition, value):
        self.producer.send(topic, value.encode(), partition=int(partition))

    def offset(self, group, topic, partition, offset):
        position = {kafka.TopicPartition(topic, int(partition)): kafka.OffsetAndMetadata(int(offset), "", -1)}
        self.producer.send_offsets_to_transaction(position, group)

    def flush(self):
        self.producer.flush()

    def commit(self):
        self.producer.commit_transaction()

    def abort(self):
        self.producer.abort_transaction()


def transact(bootstrap, transactional_id, compression):
    transactions = Transactions(bootstrap, transactional_id, compression)
    driver.act_as_told(driver.told(transactions, lambda refusal: isinstance(refusal, FENCED)))


def write(bootstrap, topic, compression, messages):
    producer = kafka.KafkaProducer(
        bootstrap_servers=bootstrap, acks="all", compression_type=codec(compression), linger_ms=50
    )
    sent = [
        producer.send(topic, one.value, one.key, one.headers, 0, one.time_ms) for one in messages
    ]
    producer.flush()
    for one in sent:
        one.get(timeout=60)


def read(bootstrap, topic, count):
    partition = kafka.TopicPartition(topic, 0)
    consumer = kafka.KafkaConsumer(bootstrap_servers=bootstrap)
    consumer.assign([partition])
    consumer.seek_to_beginning(partition)
    messages = []
    while len(messages) < count:
        for record in consumer.poll(timeout_ms=1000).get(partition, []):
            messages.append(driver.Message(record.key, record.value, record.timestamp, record.headers))
    return messages


class Administrator:
    """What the words of driver.act_as_told ask for."""

    def __init__(self, bootstrap):
        self.admin = KafkaAdminClient(bootstrap_servers=bootstrap)

    def create(self, topic, partitions):
        self.admin.create_topics({topic: {"num_partitions": int(partitions), "replication_factor": 1}})

    def grow(self, topic, partitions):
        self.admin.create_partitions({topic: int(partitions)})

    def partitions(self, topic):
        return len(self.admin.describe_topics([topic])[0]["partitions"])

    def delete(self, topic):
        self.admin.delete_topics([topic])

    def set(self, topic, name, value):
        answer = self.admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, {name: value})])
        if answer["topic"][topic] != "OK":
            raise KafkaError(answer)

    def config(self, topic, name):
        resource = ConfigResource(ConfigResourceType.TOPIC, topic, {name: None})
        return self.admin.describe_configs([resource])["topic"][topic][name]["value"]

    def offset(self, topic, partition, when):
        at = kafka.TopicPartition(topic, int(partition))
        spec = {"earliest": OffsetSpec.EARLIEST, "latest": OffsetSpec.LATEST}.get(when)
        return self.admin.list_partition_offsets({at: int(when) if spec is None else spec})[at].offset

    def delete_records(self, topic, partition, offset):
        self.admin.delete_records({kafka.TopicPartition(topic, int(partition)): int(offset)})

    def group(self, group):
        return self.admin.describe_groups([group])[group]["group_state"]

    def committed(self, group, topic, partition):
        at = kafka.TopicPartition(topic, int(partition))
        return self.admin.list_group_offsets({group: [at]})[group][at].offset

    def delete_group(self, group):
        answer = self.admin.delete_groups([group])
        if answer[group] != "OK":
            raise KafkaError(answer)


def administrate(bootstrap):
    driver.act_as_told(driver.told(Administrator(bootstrap), lambda refusal: False))


driver.run(produce, consume, transact, write, read, administrate)
