//! rust-rdkafka, the Rust client on librdkafka, as a program (see ../../../README.md).

use std::sync::Arc;
use std::time::Duration;

use rdkafka::client::ClientContext;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer, ConsumerContext, Rebalance};
use rdkafka::error::KafkaError;
use rdkafka::message::Message;
use rdkafka::producer::{BaseRecord, FutureProducer, FutureRecord, Producer, ThreadedProducer};
use rdkafka::types::RDKafkaErrorCode;
use rdkafka::{Offset, TopicPartitionList};
use sequin_gateway_compat_clients::{
    Assignment, Consumption, Failure, Membership, Printed, answer, arguments, client_config, lines_of, refused, tasks,
};

const PATIENCE: Duration = Duration::from_secs(60);

fn config(bootstrap: &str) -> Result<ClientConfig, Failure> {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", bootstrap);
    for (name, value) in client_config()?.as_object().into_iter().flatten() {
        config.set(name, value.as_str().unwrap_or_default());
    }
    Ok(config)
}

async fn produce(bootstrap: &str, topic: &str, file: &str) -> Result<(), Failure> {
    let producer: FutureProducer = config(bootstrap)?.create()?;
    let lines = lines_of(file)?;
    let mut sent = Vec::new();
    for (key, value) in &lines {
        let record = FutureRecord::to(topic).key(key).payload(value);
        sent.push(producer.send_result(record).map_err(|(error, _)| error)?);
    }
    for one in sent {
        one.await?.map_err(|(error, _)| error)?;
    }
    Ok(())
}

/// Tells assignments, and commits before one is taken away.
struct Telling(Arc<Assignment>);

impl ClientContext for Telling {}

impl ConsumerContext for Telling {
    fn pre_rebalance(&self, consumer: &BaseConsumer<Self>, rebalance: &Rebalance) {
        if let Rebalance::Revoke(partitions) = rebalance {
            if !consumer.assignment_lost() {
                refused(consumer.commit_consumer_state(CommitMode::Sync));
            }
            self.0.remove(names(partitions).iter().map(|(topic, number)| (topic.as_str(), *number)));
        }
    }

    fn post_rebalance(&self, _: &BaseConsumer<Self>, rebalance: &Rebalance) {
        if let Rebalance::Assign(partitions) = rebalance {
            self.0.add(names(partitions).iter().map(|(topic, number)| (topic.as_str(), *number)));
        }
    }
}

fn names(partitions: &TopicPartitionList) -> Vec<(String, i32)> {
    partitions.elements().iter().map(|one| (one.topic().to_string(), one.partition())).collect()
}

fn consume(membership: &Membership) -> Result<(), Failure> {
    let mut config = config(&membership.bootstrap)?;
    config
        .set("group.id", &membership.group)
        .set("auto.offset.reset", "earliest")
        .set("enable.auto.commit", "false")
        .set("isolation.level", &membership.isolation);
    if membership.protocol == "consumer" {
        config.set("group.protocol", "consumer");
    } else {
        config
            .set("partition.assignment.strategy", &membership.protocol)
            .set("session.timeout.ms", membership.session_timeout_ms.to_string())
            .set("heartbeat.interval.ms", "1000");
    }
    let consumer: BaseConsumer<Telling> = config.create_with_context(Telling(Arc::default()))?;
    let topics: Vec<&str> = membership.topics.iter().map(String::as_str).collect();
    consumer.subscribe(&topics)?;
    let mut consumption = Consumption::new(membership.count)?;
    while consumption.goes_on() {
        match consumer.poll(Duration::from_millis(200)) {
            None => consumption.flush()?,
            Some(Err(error)) => eprintln!("{error}"),
            Some(Ok(record)) => {
                consumption.take(Printed {
                    topic: record.topic(),
                    partition: record.partition(),
                    offset: record.offset(),
                    key: record.key().unwrap_or_default(),
                    value: record.payload().unwrap_or_default(),
                })?;
                if consumption.to_commit()? {
                    refused(consumer.commit_consumer_state(CommitMode::Sync));
                }
            }
        }
    }
    if consumption.to_commit()? {
        refused(consumer.commit_consumer_state(CommitMode::Sync));
    }
    Ok(())
}

type Transactional = ThreadedProducer<rdkafka::producer::DefaultProducerContext>;

fn transact(bootstrap: &str, id: &str, compression: &str) -> Result<(), Failure> {
    let producer: Transactional =
        config(bootstrap)?.set("transactional.id", id).set("compression.type", compression).create()?;
    producer.init_transactions(PATIENCE)?;
    for words in tasks() {
        if words[0] == "send" {
            let record = BaseRecord::<(), str>::to(&words[1]).partition(words[2].parse()?).payload(&words[3]);
            producer.send(record).map_err(|(error, _)| error)?;
        } else {
            answer(act(&producer, bootstrap, &words), is_fenced);
        }
    }
    Ok(())
}

fn act(producer: &Transactional, bootstrap: &str, words: &[String]) -> Result<String, KafkaError> {
    match words[0].as_str() {
        "begin" => producer.begin_transaction(),
        "offset" => send_offset(producer, bootstrap, words),
        "flush" => producer.flush(PATIENCE),
        "commit" => producer.commit_transaction(PATIENCE),
        "abort" => producer.abort_transaction(PATIENCE),
        _ => return Ok("unsupported".into()),
    }
    .map(|()| "done".into())
}

fn send_offset(producer: &Transactional, bootstrap: &str, words: &[String]) -> Result<(), KafkaError> {
    let consumer: BaseConsumer =
        ClientConfig::new().set("bootstrap.servers", bootstrap).set("group.id", &words[1]).create()?;
    let mut position = TopicPartitionList::new();
    let (partition, offset) = (words[3].parse().unwrap_or(-1), words[4].parse().unwrap_or(-1));
    position.add_partition_offset(&words[2], partition, Offset::Offset(offset))?;
    let group = consumer.group_metadata().ok_or(KafkaError::Canceled)?;
    producer.send_offsets_to_transaction(&position, &group, PATIENCE)
}

fn is_fenced(error: &KafkaError) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(RDKafkaErrorCode::Fenced | RDKafkaErrorCode::InvalidProducerEpoch)
    )
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let (command, arguments) = arguments();
    match command.as_str() {
        "produce" => produce(&arguments[0], &arguments[1], &arguments[2]).await,
        "consume" => consume(&Membership::of(&arguments)?),
        "transact" => transact(&arguments[0], &arguments[1], &arguments[2]),
        _ => Err(format!("no such command: {command}").into()),
    }
}
