package io.sequin.gateway.api.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.gateway.AdminTest;
import io.sequin.gateway.GatewayFixture;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;

/** What tests of transactional producers share: a topic, an id, and who writes and reads. */
abstract class TransactionalTest extends AdminTest {

  protected static final Duration PATIENCE = Duration.ofSeconds(30);

  protected String topic;
  protected String transactionalId;

  @BeforeEach
  final void prepare() {
    topic = newTopic(2);
    transactionalId = "id-" + UUID.randomUUID();
  }

  /** As of a consumer that reads partitions without being a member. */
  protected static ConsumerGroupMetadata outsideOf(String group) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", GatewayFixture.bootstrapServers(), "group.id", group);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      return consumer.groupMetadata();
    }
  }

  protected final KafkaProducer<String, String> producer() {
    return producer(Map.of());
  }

  protected final KafkaProducer<String, String> producer(Map<String, Object> more) {
    Map<String, Object> settings = settings();
    settings.put("transactional.id", transactionalId);
    settings.putAll(more);
    return new KafkaProducer<>(settings);
  }

  protected static Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", GatewayFixture.bootstrapServers());
    settings.put("key.serializer", StringSerializer.class);
    settings.put("value.serializer", StringSerializer.class);
    return settings;
  }

  protected final void send(KafkaProducer<String, String> producer, int partition, String value) {
    producer.send(new ProducerRecord<>(topic, partition, "key", value));
  }

  protected final long end(IsolationLevel isolation) {
    TopicPartition partition = new TopicPartition(topic, 0);
    return get(admin
            .listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
            .partitionResult(partition))
        .offset();
  }

  protected final Map<TopicPartition, OffsetAndMetadata> committed(String group) {
    return get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
  }

  protected final List<String> read(String isolation, int count) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            GatewayFixture.bootstrapServers(),
            "isolation.level",
            isolation,
            "auto.offset.reset",
            "earliest");
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      await()
          .atMost(PATIENCE)
          .failFast(
              () -> assertThat(values).as("read by %s", isolation).hasSizeLessThanOrEqualTo(count))
          .until(
              () -> {
                for (ConsumerRecord<String, String> record :
                    consumer.poll(Duration.ofMillis(200))) {
                  values.add(record.value());
                }
                return values.size() >= count
                    && partitions.stream()
                        .allMatch(each -> consumer.currentLag(each).orElse(1) == 0);
              });
    }
    return values;
  }

  protected final void lockPartitions(Connection transaction) throws SQLException {
    try (PreparedStatement lock =
        transaction.prepareStatement(
            "SELECT FROM sequin_log.partitions JOIN sequin_log.logs AS l USING (topic_id)"
                + " WHERE l.name = ? FOR UPDATE OF partitions")) {
      lock.setString(1, topic);
      lock.execute();
    }
  }

  protected static Connection connect() throws SQLException {
    return DriverManager.getConnection(
        GatewayFixture.database().jdbcUrl(),
        GatewayFixture.database().user(),
        GatewayFixture.database().password());
  }
}
