package io.sequin.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client's own means of administration do, and what they say of what others have done. */
class ClientAdminIT {

  private static final int RECORDS = 10;
  private static final long TIME_MS = 1_700_000_000_000L;

  private final MatrixBroker broker = MatrixBroker.shared();

  static Stream<Arguments> clientsAndSubjects() {
    return Clients.administrators().stream()
        .flatMap(
            client ->
                Stream.of(AdminSubject.values())
                    .filter(subject -> !Clients.lacks(client, subject))
                    .map(subject -> Arguments.of(client, subject)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("clientsAndSubjects")
  void aClientAdministrates(DriverClient client, AdminSubject subject) throws Exception {
    ClientMatrix.verify(
        client,
        Capability.ADMINISTRATION,
        subject.toString(),
        () -> {
          String topic = "admin." + subject.slug() + "." + Clients.slug(client);
          try (Conversation admin =
              Conversation.start(client.command("admin", broker.bootstrap()))) {
            switch (subject) {
              case TOPICS -> makesAndDeletes(admin, topic);
              case CONFIGS -> setsConfigs(admin, topic);
              case OFFSETS -> findsOffsets(admin, topic);
              case RECORDS -> deletesRecords(admin, topic);
              case GROUPS -> seesGroups(admin, topic);
              case GROUP_DELETION -> deletesGroups(admin, topic);
            }
          }
        });
  }

  private void makesAndDeletes(Conversation admin, String topic) {
    admin.have("create", topic, "2");
    admin.have("grow", topic, "3");
    assertThat(admin.ask("partitions", topic)).isEqualTo("3");
    assertThat(admin.ask("create", topic, "2")).startsWith("failed");
    assertThat(broker.java().endOffsets(topic)).hasSize(3);
    admin.have("delete", topic);
    assertThat(admin.ask("delete", topic)).startsWith("failed");
  }

  private void setsConfigs(Conversation admin, String topic) {
    broker.java().createTopic(topic, 1, Map.of());
    admin.have("set", topic, "retention.ms", "86400000");
    assertThat(admin.ask("config", topic, "retention.ms")).isEqualTo("86400000");
    assertThat(admin.ask("set", topic, "retention.ms", "much")).startsWith("failed");
  }

  private void findsOffsets(Conversation admin, String topic) {
    write(topic);
    assertThat(admin.ask("offset", topic, "0", "earliest")).isEqualTo("0");
    assertThat(admin.ask("offset", topic, "0", "latest")).isEqualTo("10");
    assertThat(admin.ask("offset", topic, "0", Long.toString(TIME_MS + 4))).isEqualTo("4");
  }

  private void deletesRecords(Conversation admin, String topic) {
    write(topic);
    admin.have("delete-records", topic, "0", "7");
    assertThat(admin.ask("offset", topic, "0", "earliest")).isEqualTo("7");
  }

  private void seesGroups(Conversation admin, String topic) {
    commit(topic);
    assertThat(admin.ask("group", topic)).isEqualTo("Empty");
    assertThat(admin.ask("committed", topic, topic, "0")).isEqualTo("5");
  }

  private void deletesGroups(Conversation admin, String topic) {
    commit(topic);
    admin.have("delete-group", topic);
    assertThat(broker.committed(topic)).isEmpty();
  }

  /** Each record a millisecond later than the one before. */
  private void write(String topic) {
    broker.java().createTopic(topic, 1, Map.of());
    List<ProducerRecord<byte[], byte[]>> records =
        IntStream.range(0, RECORDS)
            .mapToObj(i -> new ProducerRecord<>(topic, 0, TIME_MS + i, (byte[]) null, bytes(i)))
            .toList();
    broker.java().produce(records, Map.of());
  }

  private void commit(String topic) {
    write(topic);
    try (Admin java = broker.java().admin()) {
      java.alterConsumerGroupOffsets(
              topic, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(5)))
          .all()
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    }
  }

  private static byte[] bytes(int number) {
    return Integer.toString(number).getBytes(StandardCharsets.UTF_8);
  }
}
