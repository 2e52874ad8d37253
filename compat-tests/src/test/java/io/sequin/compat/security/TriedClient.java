package io.sequin.compat.security;

import io.sequin.compat.support.JavaClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Owns a client that is let in or not, and may be tried again, as those of Kafka's
 * SaslClientsWithInvalidCredentialsTest.
 */
record TriedClient(AutoCloseable client, Runnable attempt) implements AutoCloseable {

  /** Has to be there, with a record. */
  static final String TOPIC = "flights";

  private static final Duration POLL = Duration.ofMillis(200);

  static TriedClient open(String kind, Map<String, Object> configs) {
    return switch (kind) {
      case "producer" -> producer(configs);
      case "transactional producer" -> transactional(configs);
      case "consumer of a group" ->
          consumer(
              configs,
              Map.of("group.id", "readers"),
              consumer -> consumer.subscribe(List.of(TOPIC)));
      case "consumer without a group" ->
          consumer(
              configs,
              Map.of(),
              consumer -> consumer.assign(List.of(new TopicPartition(TOPIC, 0))));
      case "administrator" -> administrator(configs);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  /** Throws what the client throws. */
  void tryOnce() {
    attempt.run();
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static TriedClient producer(Map<String, Object> configs) {
    Map<String, Object> all = new HashMap<>(configs);
    // an idempotent one that was refused once stays so
    all.put("enable.idempotence", false);
    KafkaProducer<String, String> producer =
        new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
    return new TriedClient(
        producer, () -> JavaClient.get(producer.send(new ProducerRecord<>(TOPIC, "value"))));
  }

  private static TriedClient transactional(Map<String, Object> configs) {
    Map<String, Object> all = new HashMap<>(configs);
    all.put("transactional.id", "payments");
    KafkaProducer<String, String> producer =
        new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
    return new TriedClient(producer, producer::initTransactions);
  }

  /** Until it has read something. */
  private static TriedClient consumer(
      Map<String, Object> configs,
      Map<String, Object> more,
      Consumer<KafkaConsumer<String, String>> begin) {
    Map<String, Object> all = new HashMap<>(configs);
    all.putAll(more);
    all.put("auto.offset.reset", "earliest");
    KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    begin.accept(consumer);
    return new TriedClient(
        consumer,
        () -> {
          while (consumer.poll(POLL).isEmpty()) {
            // an answer or a refusal is to come
          }
        });
  }

  private static TriedClient administrator(Map<String, Object> configs) {
    Admin admin = Admin.create(configs);
    return new TriedClient(
        admin, () -> JavaClient.get(admin.describeTopics(List.of(TOPIC)).allTopicNames()));
  }
}
