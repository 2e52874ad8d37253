package io.sequin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.OffsetCommitRequest;
import io.sequin.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.sequin.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.sequin.protocol.message.OffsetCommitResponse;
import io.sequin.storage.database.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user's transaction that stays open is in the way of what it has locked, and nothing else. */
final class OpenTransactionTest extends AdminTest {

  private static final int WAITING_CLIENTS = 16;
  private static final short COMMIT_VERSION = 8;

  private String locked;
  private String other;
  private String topic;

  @BeforeEach
  void prepare() {
    locked = "locked-" + UUID.randomUUID();
    other = "other-" + UUID.randomUUID();
    topic = newTopic(2);
    produce();
  }

  @Test
  void commitsOfItsGroupAreToldToTryAgainAndEverybodyElseGoesOn() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Connection transaction = openTransaction()) {
      List<Future<ErrorCode>> waiting = new ArrayList<>();
      for (int i = 0; i < WAITING_CLIENTS; i++) {
        waiting.add(threads.submit(() -> commit(locked)));
      }
      while (waiting.stream().noneMatch(Future::isDone)) {
        // each of these is refused after its time-out, or waits longer than clients do
        produce();
        get(admin.listOffsets(Map.of(new TopicPartition(topic, 0), OffsetSpec.latest())).all());
        assertThat(commit(other)).isEqualTo(ErrorCode.NONE);
      }
      for (Future<ErrorCode> each : waiting) {
        assertThat(each.get()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
      }
      transaction.rollback();
      assertThat(commit(locked)).isEqualTo(ErrorCode.NONE);
    }
  }

  @Test
  void aMemberThatJoinsIsInWhenTheTransactionHasEnded() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Connection transaction = openTransaction();
        Consumer<String, String> first = consumer(locked);
        Consumer<String, String> second = consumer(other)) {
      first.subscribe(List.of(topic));
      second.subscribe(List.of(topic));
      Future<?> joining = threads.submit(() -> poll(first));
      poll(second);
      assertThat(joining.isDone()).isFalse();
      transaction.rollback();
      joining.get();
    }
  }

  private static void poll(Consumer<String, String> consumer) {
    while (consumer.poll(Duration.ofMillis(100)).isEmpty()) {
      // until it is in and has read what there is
    }
  }

  private Connection openTransaction() throws SQLException {
    DatabaseSettings database = GatewayFixture.database();
    Connection connection =
        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT sequin.commit('%s', '%s', 0, 0)".formatted(locked, topic));
    }
    return connection;
  }

  private ErrorCode commit(String group) {
    OffsetCommitRequest request =
        OffsetCommitRequest.builder()
            .groupId(group)
            .generationIdOrMemberEpoch(-1)
            .memberId("")
            .topics(
                List.of(
                    OffsetCommitRequestTopic.builder()
                        .name(topic)
                        .partitions(
                            List.of(
                                OffsetCommitRequestPartition.builder()
                                    .partitionIndex(0)
                                    .committedOffset(1)
                                    .build()))
                        .build()))
            .build();
    OffsetCommitResponse response =
        RawClient.ask(request, COMMIT_VERSION, OffsetCommitResponse.class);
    return ErrorCode.forCode(response.topics().getFirst().partitions().getFirst().errorCode());
  }

  private void produce() {
    try (Producer<String, String> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                GatewayFixture.bootstrapServers(),
                ProducerConfig.RETRIES_CONFIG,
                0,
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                false),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, "key", "value")).get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Consumer<String, String> consumer(String group) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            GatewayFixture.bootstrapServers(),
            ConsumerConfig.GROUP_ID_CONFIG,
            group,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest"),
        new StringDeserializer(),
        new StringDeserializer());
  }
}
