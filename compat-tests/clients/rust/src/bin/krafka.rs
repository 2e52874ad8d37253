//! krafka, a client in pure Rust, as a program (see ../../../README.md).

use std::collections::HashMap;
use std::io::read_to_string;
use std::time::Duration;

use krafka::admin::{ConfigOp, ConfigResource, NewTopic, OffsetSpec};
use krafka::auth::{AuthConfig, TlsConfig};
use krafka::consumer::{
    AutoOffsetReset, Consumer, ConsumerRebalanceListener, ConsumerRecord, GroupProtocol,
    IsolationLevel, OffsetAndMetadata, PartitionAssignmentStrategy, TopicPartition,
};
use krafka::share_consumer::AcknowledgementMode;
use krafka::{Compression, Kafka, KrafkaError, Record};
use sequin_gateway_compat_clients::{
    Assignment, Consumption, Failure, Membership, Printed, answer, arguments, client_config, lines_of, refused, tasks,
};
use serde_json::{Value, json};

const POLL: Duration = Duration::from_millis(200);

async fn connect(bootstrap: &str) -> Result<Kafka, Failure> {
    let config = client_config()?;
    let mut builder = Kafka::builder(bootstrap);
    if let Some(security) = security(&config) {
        builder = builder.security(security);
    }
    Ok(builder.connect().await?)
}

fn security(config: &Value) -> Option<AuthConfig> {
    let text = |name: &str| config[name].as_str().unwrap_or_default();
    let tls = TlsConfig::new().with_ca_cert(config["authority"].as_str()?);
    let (user, password) = (text("user"), text("password"));
    Some(match text("mechanism") {
        "PLAIN" => AuthConfig::sasl_plain(user, password).with_tls(tls),
        "SCRAM-SHA-256" => AuthConfig::sasl_scram_sha256(user, password).with_tls(tls),
        "SCRAM-SHA-512" => AuthConfig::sasl_scram_sha512(user, password).with_tls(tls),
        "OAUTHBEARER" => AuthConfig::sasl_oauthbearer(text("token")).with_tls(tls),
        _ => return None,
    })
}

fn compression(name: &str) -> Compression {
    match name {
        "gzip" => Compression::Gzip,
        "snappy" => Compression::Snappy,
        "lz4" => Compression::Lz4,
        "zstd" => Compression::Zstd,
        _ => Compression::None,
    }
}

async fn produce(bootstrap: &str, topic: &str, file: &str) -> Result<(), Failure> {
    let producer = connect(bootstrap).await?.producer().build().await?;
    let mut sent = Vec::new();
    for (key, value) in lines_of(file)? {
        sent.push(producer.enqueue(Record::new(topic, value).key(key)).await?);
    }
    for one in sent {
        let _ = one.await?;
    }
    Ok(producer.close().await?)
}

/// Tells assignments.
struct Telling(Assignment);

impl ConsumerRebalanceListener for Telling {
    async fn on_partitions_assigned(&self, partitions: &[TopicPartition]) {
        self.0.add(partitions.iter().map(|one| (one.topic.as_ref(), one.partition)));
    }

    async fn on_partitions_revoked(&self, partitions: &[TopicPartition]) {
        self.0.remove(partitions.iter().map(|one| (one.topic.as_ref(), one.partition)));
    }

    async fn on_partitions_lost(&self, partitions: &[TopicPartition]) {
        self.on_partitions_revoked(partitions).await;
    }
}

async fn member(membership: &Membership) -> Result<Consumer, Failure> {
    let strategy = match membership.protocol.as_str() {
        "cooperative-sticky" => PartitionAssignmentStrategy::CooperativeSticky,
        "roundrobin" => PartitionAssignmentStrategy::RoundRobin,
        _ => PartitionAssignmentStrategy::Range,
    };
    let isolation = match membership.isolation.as_str() {
        "read_committed" => IsolationLevel::ReadCommitted,
        _ => IsolationLevel::ReadUncommitted,
    };
    let builder = connect(&membership.bootstrap)
        .await?
        .consumer(&membership.group)
        .auto_offset_reset(AutoOffsetReset::Earliest)
        .enable_auto_commit(false)
        .isolation_level(isolation)
        .fetch_max_wait(Duration::from_millis(500))
        .max_poll_records(100)
        .rebalance_listener(Telling(Assignment::default()));
    let builder = if membership.protocol == "consumer" {
        builder.group_protocol(GroupProtocol::Consumer)
    } else {
        builder
            .partition_assignment_strategy(strategy)
            .session_timeout(Duration::from_millis(membership.session_timeout_ms))
            .heartbeat_interval(Duration::from_secs(1))
    };
    Ok(builder.build().await?)
}

fn print(consumption: &mut Consumption, record: &ConsumerRecord) -> Result<(), Failure> {
    consumption.take(Printed {
        topic: &record.topic,
        partition: record.partition,
        offset: record.offset,
        key: record.key.as_deref().unwrap_or_default(),
        value: record.value.as_deref().unwrap_or_default(),
    })?;
    Ok(())
}

async fn consume(membership: &Membership) -> Result<(), Failure> {
    let consumer = member(membership).await?;
    consumer.subscribe(&membership.topics).await?;
    let mut consumption = Consumption::new(membership.count)?;
    let mut printed = HashMap::new();
    while consumption.goes_on() {
        match consumer.poll(POLL).await {
            Err(error) => eprintln!("{error}"),
            Ok(records) => {
                for record in &records {
                    if !consumption.goes_on() {
                        break;
                    }
                    print(&mut consumption, record)?;
                    let partition = TopicPartition::new(&*record.topic, record.partition);
                    printed.insert(partition, OffsetAndMetadata::new(record.offset + 1));
                }
            }
        }
        if consumption.to_commit()? {
            refused(consumer.commit_offsets(printed.drain()).await);
        }
    }
    if !printed.is_empty() {
        refused(consumer.commit_offsets(printed.drain()).await);
    }
    Ok(consumer.close().await?)
}

async fn share(bootstrap: &str, topic: &str, group: &str, count: usize) -> Result<(), Failure> {
    let kafka = connect(bootstrap).await?;
    let consumer = kafka.share_consumer(group).acknowledgement_mode(AcknowledgementMode::Explicit).build().await?;
    consumer.subscribe([topic]).await?;
    let mut consumption = Consumption::new(count)?;
    while consumption.goes_on() {
        for record in &consumer.poll(POLL).await? {
            if consumption.goes_on() {
                print(&mut consumption, record)?;
                consumer.ack(record)?;
            } else {
                consumer.release(record)?;
            }
        }
        for (_, outcome) in consumer.commit().await? {
            outcome?;
        }
        consumption.flush()?;
    }
    Ok(consumer.close().await?)
}

async fn write(bootstrap: &str, topic: &str, codec: &str) -> Result<(), Failure> {
    let messages: Vec<Value> = serde_json::from_str(&read_to_string(std::io::stdin())?)?;
    let kafka = connect(bootstrap).await?;
    let producer =
        kafka.producer().compression(compression(codec)).linger(Duration::from_millis(50)).build().await?;
    let mut sent = Vec::new();
    for message in messages {
        let bytes = |value: &Value| value.as_str().map(|text| text.to_owned().into());
        let mut record = Record::new(topic, "").partition(0);
        record.key = bytes(&message["key"]);
        record.value = bytes(&message["value"]);
        record.timestamp = message["time_ms"].as_i64();
        for header in message["headers"].as_array().into_iter().flatten() {
            record.headers.push((header[0].as_str().unwrap_or_default().into(), bytes(&header[1])));
        }
        sent.push(producer.enqueue(record).await?);
    }
    for one in sent {
        let _ = one.await?;
    }
    Ok(producer.close().await?)
}

async fn read(bootstrap: &str, topic: &str, count: usize) -> Result<(), Failure> {
    let consumer = connect(bootstrap).await?.consumer_without_group().build().await?;
    consumer.assign(topic, vec![0]).await?;
    consumer.seek_to_beginning(topic, 0).await?;
    let mut messages = Vec::new();
    while messages.len() < count {
        for record in consumer.poll(POLL).await? {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let headers: Vec<Value> = record
                .headers
                .iter()
                .map(|(name, value)| json!([name, value.as_deref().map(text)]))
                .collect();
            messages.push(json!({
                "key": record.key.as_deref().map(text),
                "value": record.value.as_deref().map(text),
                "time_ms": record.timestamp,
                "headers": headers,
            }));
        }
    }
    println!("{}", serde_json::to_string(&messages)?);
    Ok(())
}

async fn administrate(bootstrap: &str) -> Result<(), Failure> {
    let admin = connect(bootstrap).await?.admin();
    for words in tasks() {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        answer(administer(&admin, &words).await, |_| false);
    }
    Ok(())
}

async fn administer(admin: &krafka::admin::AdminClient, words: &[&str]) -> Result<String, Failure> {
    let named = words[1];
    let partition = |topic: &str, number: &str| number.parse().map(|number| TopicPartition::new(topic, number));
    Ok(match words[0] {
        "create" => all(admin.create_topics([NewTopic::new(named, words[2].parse()?, 1)?], Default::default()).await?)?,
        "grow" => all(admin.create_partitions([(named, words[2].parse()?)], Default::default()).await?)?,
        "partitions" => {
            let topics = only(admin.describe_topics([named], Default::default()).await?)?;
            topics.partitions.len().to_string()
        }
        "delete" => all(admin.delete_topics([named], Default::default()).await?)?,
        "set" => {
            let change = (ConfigResource::topic(named), vec![ConfigOp::set(words[2], words[3])]);
            all(admin.incremental_alter_configs([change], Default::default()).await?)?
        }
        "config" => {
            let configs = only(admin.describe_configs([ConfigResource::topic(named)], Default::default()).await?)?;
            let found = configs.into_iter().find(|config| config.name == words[2]);
            found.and_then(|config| config.value).unwrap_or_default()
        }
        "offset" => {
            let time = match words[3] {
                "earliest" => OffsetSpec::Earliest,
                "latest" => OffsetSpec::Latest,
                time_ms => OffsetSpec::Timestamp(time_ms.parse()?),
            };
            let found = only(admin.list_offsets([(partition(named, words[2])?, time)], Default::default()).await?)?;
            found.offset.to_string()
        }
        "delete-records" => {
            let before = (partition(named, words[2])?, words[3].parse()?);
            only(admin.delete_records([before], Default::default()).await?)?;
            "done".into()
        }
        "group" => only(admin.describe_consumer_groups([named], Default::default()).await?)?.state,
        "committed" => {
            let mut offsets = admin.list_consumer_group_offsets(named, Default::default()).await?;
            let offset = offsets.remove(&partition(words[2], words[3])?).ok_or("none")??;
            offset.offset.unwrap_or(-1).to_string()
        }
        "delete-group" => all(admin.delete_consumer_groups([named], Default::default()).await?)?,
        _ => "unsupported".into(),
    })
}

fn all<K>(results: HashMap<K, Result<(), KrafkaError>>) -> Result<String, KrafkaError> {
    results.into_values().collect::<Result<Vec<()>, _>>().map(|_| "done".into())
}

fn only<K, T>(results: HashMap<K, Result<T, KrafkaError>>) -> Result<T, Failure> {
    Ok(results.into_values().next().ok_or("no answer")??)
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let (command, words) = arguments();
    match command.as_str() {
        "produce" => produce(&words[0], &words[1], &words[2]).await,
        "consume" => consume(&Membership::of(&words)?).await,
        "share" => share(&words[0], &words[1], &words[2], words[3].parse()?).await,
        "write" => write(&words[0], &words[1], &words[2]).await,
        "read" => read(&words[0], &words[1], words[2].parse()?).await,
        "admin" => administrate(&words[0]).await,
        _ => Err(format!("no such command: {command}").into()),
    }
}
