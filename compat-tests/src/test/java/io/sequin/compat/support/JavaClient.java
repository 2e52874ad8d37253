package io.sequin.compat.support;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Apache Kafka's Java clients, for the steps that tests share. */
public record JavaClient(String bootstrap) {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(500);

  public Admin admin() {
    return Admin.create(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap));
  }

  /** Creates a topic with these configs. */
  public void createTopic(String name, int partitions, Map<String, String> configs) {
    try (Admin admin = admin()) {
      NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(configs);
      get(admin.createTopics(List.of(topic)).all().toCompletionStage().toCompletableFuture());
    }
  }

  /** Sets one config of a topic. */
  public void setConfig(String topic, String name, String value) {
    AlterConfigOp set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    try (Admin admin = admin()) {
      get(
          admin
              .incrementalAlterConfigs(
                  Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(set)))
              .all());
    }
  }

  /** A producer of bytes with Kafka's defaults, but for these configs. */
  public KafkaProducer<byte[], byte[]> producer(Map<String, Object> configs) {
    Map<String, Object> all = new HashMap<>(configs);
    all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** A consumer of bytes that belongs to no group. */
  public KafkaConsumer<byte[], byte[]> consumer() {
    return consumer(Map.of());
  }

  /** A consumer of bytes that belongs to no group, with Kafka's defaults but for these configs. */
  public KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> configs) {
    Map<String, Object> all = new HashMap<>(configs);
    all.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    all.putIfAbsent(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Sends all records and waits for their acknowledgements, which come in the same order. */
  public List<RecordMetadata> produce(
      List<ProducerRecord<byte[], byte[]>> records, Map<String, Object> configs) {
    try (KafkaProducer<byte[], byte[]> producer = producer(configs)) {
      List<Future<RecordMetadata>> sent = records.stream().map(producer::send).toList();
      return sent.stream().map(JavaClient::get).toList();
    }
  }

  /** Reads the first records of a partition; fails if they do not come within a minute. */
  public List<ConsumerRecord<byte[], byte[]>> consume(TopicPartition partition, long count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      Instant deadline = Instant.now().plus(PATIENCE);
      while (records.size() < count) {
        consumer.poll(POLL).forEach(records::add);
        if (Instant.now().isAfter(deadline)) {
          throw new AssertionError(
              String.format(
                  Locale.ROOT,
                  "%d of %d records of %s after %s",
                  records.size(),
                  count,
                  partition,
                  PATIENCE));
        }
      }
    }
    return records;
  }

  /** The offset after the last record of each partition of a topic. */
  public Map<TopicPartition, Long> endOffsets(String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      return consumer.endOffsets(partitions);
    }
  }

  /** Waits for a client's answer; a refusal is thrown as the exception that the client made. */
  public static <T> T get(Future<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException refusal ? refusal : new KafkaException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a client", e);
    }
  }
}
