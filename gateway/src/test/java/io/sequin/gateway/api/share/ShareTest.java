package io.sequin.gateway.api.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.AdminTest;
import io.sequin.gateway.GatewayFixture;
import io.sequin.storage.database.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;

/** What tests of share groups have in common: groups of their own, and members that are closed. */
abstract class ShareTest extends AdminTest {

  static final Duration PATIENCE = Duration.ofSeconds(40);

  private static final Duration POLL = Duration.ofMillis(200);

  private final List<KafkaShareConsumer<String, String>> members = new ArrayList<>();

  @AfterEach
  final void closeMembers() {
    members.forEach(KafkaShareConsumer::close);
  }

  /** A group that begins with the first record. */
  final String earliestGroup() {
    String group = newName();
    configure(group, "share.auto.offset.reset", "earliest");
    return group;
  }

  final void configure(String group, String name, String value) {
    get(
        admin
            .incrementalAlterConfigs(
                Map.of(
                    new ConfigResource(ConfigResource.Type.GROUP, group),
                    List.of(
                        new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
            .all());
  }

  final UUID topicId(String topic) {
    Uuid id = get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).topicId();
    return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  /** A member that acknowledges by polling again. */
  final KafkaShareConsumer<String, String> member(String group, String topic) {
    return member(group, topic, Map.of());
  }

  /** A member that acknowledges each record. */
  final KafkaShareConsumer<String, String> explicitMember(String group, String topic) {
    return member(group, topic, Map.of("share.acknowledgement.mode", "explicit"));
  }

  final KafkaShareConsumer<String, String> member(
      String group, String topic, Map<String, Object> configs) {
    Map<String, Object> all = new HashMap<>(configs);
    all.put("bootstrap.servers", GatewayFixture.bootstrapServers());
    all.put("group.id", group);
    all.put("key.deserializer", StringDeserializer.class);
    all.put("value.deserializer", StringDeserializer.class);
    KafkaShareConsumer<String, String> member = new KafkaShareConsumer<>(all);
    members.add(member);
    member.subscribe(List.of(topic));
    return member;
  }

  /** Polls once or more, until it gets something. */
  static List<ConsumerRecord<String, String>> pollSome(KafkaShareConsumer<String, String> member) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    while (records.isEmpty() && System.nanoTime() < deadline) {
      member.poll(POLL).forEach(records::add);
    }
    return records;
  }

  /** Polls until it has got so many, acknowledging what it got before. */
  static List<ConsumerRecord<String, String>> poll(
      KafkaShareConsumer<String, String> member, int count) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    while (records.size() < count && System.nanoTime() < deadline) {
      member.poll(POLL).forEach(records::add);
    }
    assertThat(records).hasSize(count);
    return records;
  }

  static List<String> values(Collection<ConsumerRecord<String, String>> records) {
    return records.stream().map(ConsumerRecord::value).toList();
  }

  /** Sends values "0", "1" … in one batch or more. */
  static void send(String topic, int count) {
    send(topic, IntStream.range(0, count).mapToObj(Integer::toString).toList());
  }

  static void send(String topic, List<String> values) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", GatewayFixture.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      values.forEach(value -> producer.send(new ProducerRecord<>(topic, value, value)));
    }
  }

  /** All locks of a group have run out. */
  static void letLocksRunOut(String group) {
    DatabaseSettings database = GatewayFixture.database();
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          UPDATE sequin_control.deliveries AS d SET due_at = now() - interval '1 second'
          FROM sequin_control.shares AS s JOIN sequin_control.consumers AS c ON c.id = s.consumer_id
          WHERE d.share_id = s.id AND c.name = '%s'
          """
              .formatted(group));
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
