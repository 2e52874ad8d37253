"""aiokafka, the client for asyncio, as a program (see ../README.md)."""

import asyncio
import sys

import aiokafka
from aiokafka.abc import AbstractTokenProvider
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.errors import InvalidProducerEpoch, KafkaError, ProducerFenced
from aiokafka.helpers import create_ssl_context

import driver

ASSIGNORS = {"range": RangePartitionAssignor, "roundrobin": RoundRobinPartitionAssignor}
FENCED = (ProducerFenced, InvalidProducerEpoch)


class Token(AbstractTokenProvider):
    def __init__(self, text):
        self.text = text

    async def token(self):
        return self.text


def settings(bootstrap):
    all = driver.client_config()
    certificates = {name[4:]: all.pop(name) for name in list(all) if name.startswith("ssl_")}
    if certificates:
        all["ssl_context"] = create_ssl_context(**certificates)
    if "token" in all:
        all["sasl_oauth_token_provider"] = Token(all.pop("token"))
    return {"bootstrap_servers": bootstrap, **all}


def codec(name):
    return None if name == "none" else name


async def produce(bootstrap, topic, file):
    async with aiokafka.AIOKafkaProducer(**settings(bootstrap), acks="all") as producer:
        sent = [await producer.send(topic, value, key) for key, value in driver.lines_of(file)]
        await asyncio.gather(*sent)


class Listener(aiokafka.ConsumerRebalanceListener):
    """A new generation comes after all partitions of the one before have been revoked."""

    def __init__(self, commit_printed):
        self.assignment = driver.Assignment()
        self.commit_printed = commit_printed

    async def on_partitions_revoked(self, revoked):
        await self.commit_printed()
        self.assignment.partitions.clear()

    async def on_partitions_assigned(self, assigned):
        self.assignment.add(assigned)


async def consume(bootstrap, topics, group, protocol, count, session_timeout_ms, isolation):
    consumer = aiokafka.AIOKafkaConsumer(
        **settings(bootstrap),
        group_id=group,
        partition_assignment_strategy=[ASSIGNORS[protocol]],
        session_timeout_ms=session_timeout_ms,
        heartbeat_interval_ms=1000,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        isolation_level=isolation,
        max_poll_records=driver.COMMIT_EVERY,
    )
    printed = {}
    consumption = driver.Consumption(count, lambda: None)

    async def commit_printed():
        consumption.commit_printed()
        if printed:
            try:
                await consumer.commit(dict(printed))
            except KafkaError as refusal:
                print("commit refused:", refusal, file=sys.stderr, flush=True)
            printed.clear()

    consumer.subscribe(topics, listener=Listener(commit_printed))
    await consumer.start()
    since_commit = 0
    while consumption.goes_on():
        for partition, records in (await consumer.getmany(timeout_ms=200)).items():
            for record in records:
                if consumption.goes_on():
                    printed[partition] = record.offset + 1
                    since_commit += 1
                    consumption.take(record.topic, record.partition, record.offset, record.key, record.value)
        sys.stdout.buffer.flush()
        if since_commit >= driver.COMMIT_EVERY:
            await commit_printed()
            since_commit = 0
    await commit_printed()
    await consumer.stop()


class Transactions:
    """A transactional producer, whose methods are the words of driver.act_as_told."""

    def __init__(self, loop, bootstrap, transactional_id, compression):
        self.loop = loop
        self.sent = []
        loop.run_until_complete(self.start(bootstrap, transactional_id, compression))

    async def start(self, bootstrap, transactional_id, compression):
        self.producer = aiokafka.AIOKafkaProducer(
            bootstrap_servers=bootstrap, transactional_id=transactional_id, compression_type=codec(compression)
        )
        await self.producer.start()

    def begin(self):
        self.loop.run_until_complete(self.producer.begin_transaction())

    def send(self, topic, partition, value):
        sent = self.producer.send(topic, value.encode(), partition=int(partition))
        self.sent.append(self.loop.run_until_complete(sent))

    def offset(self, group, topic, partition, offset):
        position = {aiokafka.TopicPartition(topic, int(partition)): int(offset)}
        self.loop.run_until_complete(self.producer.send_offsets_to_transaction(position, group))

    def flush(self):
        self.loop.run_until_complete(asyncio.wait_for(asyncio.gather(*self.sent), 60))
        self.sent.clear()

    def commit(self):
        self.loop.run_until_complete(self.producer.commit_transaction())

    def abort(self):
        self.loop.run_until_complete(self.producer.abort_transaction())


def transact(bootstrap, transactional_id, compression):
    transactions = Transactions(asyncio.new_event_loop(), bootstrap, transactional_id, compression)
    driver.act_as_told(driver.told(transactions, lambda refusal: isinstance(refusal, FENCED)))
    transactions.loop.run_until_complete(transactions.producer.stop())


async def write(bootstrap, topic, compression, messages):
    async with aiokafka.AIOKafkaProducer(
        **settings(bootstrap), acks="all", compression_type=codec(compression), linger_ms=50
    ) as producer:
        sent = [
            await producer.send(topic, one.value, one.key, 0, one.time_ms, one.headers) for one in messages
        ]
        await asyncio.gather(*sent)


async def read(bootstrap, topic, count):
    partition = aiokafka.TopicPartition(topic, 0)
    async with aiokafka.AIOKafkaConsumer(**settings(bootstrap)) as consumer:
        consumer.assign([partition])
        await consumer.seek_to_beginning(partition)
        messages = []
        while len(messages) < count:
            record = await consumer.getone()
            messages.append(driver.Message(record.key, record.value, record.timestamp, list(record.headers)))
        return messages


class Administrator:
    """What the words of driver.act_as_told ask for; the client has no deletion of groups."""

    def __init__(self, loop, bootstrap):
        self.loop = loop
        self.bootstrap = bootstrap
        self.admin = self.start(bootstrap)

    def start(self, bootstrap):
        async def started():
            admin = AIOKafkaAdminClient(**settings(bootstrap))
            await admin.start()
            return admin

        return self.loop.run_until_complete(started())

    def answer(self, request):
        return self.loop.run_until_complete(request)

    def create(self, topic, partitions):
        refused(self.answer(self.admin.create_topics([NewTopic(topic, int(partitions), 1)])).topic_errors)

    def grow(self, topic, partitions):
        grown = self.answer(self.admin.create_partitions({topic: NewPartitions(int(partitions))}))
        refused(grown.topic_errors)

    def partitions(self, topic):
        return len(self.answer(self.admin.describe_topics([topic]))[0]["partitions"])

    def delete(self, topic):
        refused(self.answer(self.admin.delete_topics([topic])).topic_error_codes)

    def set(self, topic, name, value):
        resource = ConfigResource(ConfigResourceType.TOPIC, topic, {name: value})
        for answer in self.answer(self.admin.alter_configs([resource])):
            if answer.resources[0][0]:
                raise KafkaError(answer)

    def config(self, topic, name):
        resource = ConfigResource(ConfigResourceType.TOPIC, topic, {name: None})
        configs = self.answer(self.admin.describe_configs([resource]))[0].resources[0][4]
        return next(config[1] for config in configs if config[0] == name)

    def offset(self, topic, partition, when):
        return self.answer(self.looked_up(aiokafka.TopicPartition(topic, int(partition)), when))

    async def looked_up(self, at, when):
        async with aiokafka.AIOKafkaConsumer(**settings(self.bootstrap)) as consumer:
            if when == "earliest":
                return (await consumer.beginning_offsets([at]))[at]
            if when == "latest":
                return (await consumer.end_offsets([at]))[at]
            return (await consumer.offsets_for_times({at: int(when)}))[at].offset

    def delete_records(self, topic, partition, offset):
        before = {aiokafka.TopicPartition(topic, int(partition)): RecordsToDelete(int(offset))}
        self.answer(self.admin.delete_records(before))

    def group(self, group):
        return self.answer(self.admin.describe_consumer_groups([group]))[0].groups[0][2]

    def committed(self, group, topic, partition):
        at = aiokafka.TopicPartition(topic, int(partition))
        return self.answer(self.admin.list_consumer_group_offsets(group, partitions=[at]))[at].offset


def refused(answers):
    for answer in answers:
        if answer[1]:
            raise KafkaError(answer)


def administrate(bootstrap):
    administrator = Administrator(asyncio.new_event_loop(), bootstrap)
    driver.act_as_told(driver.told(administrator, lambda refusal: False))
    administrator.answer(administrator.admin.close())


def waiting(task):
    return lambda *arguments: asyncio.run(task(*arguments))


driver.run(waiting(produce), waiting(consume), transact, waiting(write), waiting(read), administrate)
