package io.sequin.compat.share;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.compat.share.WorkerLine.RecordId;
import io.sequin.compat.share.WorkerLine.Step;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.Processors;
import io.sequin.compat.support.Soak;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Workers of a share group are killed while they work, and so is the gateway. */
@Order(1)
@ResourceLock(Processors.BUSY)
class ShareStormIT {

  private static final int PARTITIONS = 4;
  private static final int RECORDS = Soak.choose(100_000, 2_000_000);
  private static final Duration ACK_WAIT = Duration.ofSeconds(15);

  /** How much later than PostgreSQL a worker may note that it has got something. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);

  private static final int WORKERS = 4;
  private static final int WORKERS_KILLED = Soak.choose(6, 60);
  private static final Duration PATIENCE = Duration.ofMinutes(Soak.choose(3, 30));
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private final Random random = new Random(7);
  private final List<ShareWorker> workers = new ArrayList<>();

  @AfterEach
  void closeWorkers() {
    workers.forEach(ShareWorker::close);
  }

  @Test
  void everyRecordIsAcknowledgedAndNoneIsWithTwoLiveWorkers() {
    try (GatewayProcess gateway = GatewayProcess.start()) {
      fill(gateway, "storm");
      IntStream.range(0, WORKERS).forEach(_ -> start(gateway, "storm"));
      killSomeUntilDone("storm", gateway, _ -> start(gateway, "storm"));

      assertThat(history().heldTwice()).isEmpty();
      assertAllIsDone();
    }
  }

  @Test
  void workersInSqlAndKafkaClientsWorkOffOneConsumer() throws SQLException {
    try (GatewayProcess gateway = GatewayProcess.start()) {
      fill(gateway, "mixed");
      createConsumer(gateway, "mixed");
      IntStream.range(0, WORKERS).forEach(_ -> start(gateway, "mixed"));
      IntStream.range(0, WORKERS).forEach(_ -> startSql(gateway, "mixed"));
      killSomeUntilDone(
          "mixed",
          gateway,
          kill -> {
            if (kill % 2 == 0) {
              start(gateway, "mixed");
            } else {
              startSql(gateway, "mixed");
            }
          });

      assertThat(history().heldTwice()).isEmpty();
      assertAllIsDone();
    }
  }

  @Test
  void workersGoOnWhenTheirGatewayWasKilled() {
    try (GatewayProcess gateway = GatewayProcess.start()) {
      fill(gateway, "killed");
      IntStream.range(0, 2).forEach(_ -> start(gateway, "killed"));
      await().atMost(PATIENCE).pollInterval(LOOK_EVERY).until(() -> progress() > 0);
      gateway.killHard();
      gateway.restart();
      await().atMost(PATIENCE).pollInterval(LOOK_EVERY).until(() -> isDone(gateway, "killed"));

      assertThat(history().received()).hasSize(RECORDS);
    }
  }

  private void killSomeUntilDone(String topic, GatewayProcess gateway, IntConsumer startAnother) {
    for (int kill = 0; kill < WORKERS_KILLED; kill++) {
      int before = progress();
      await()
          .atMost(PATIENCE)
          .pollInterval(LOOK_EVERY)
          .until(() -> progress() > before || isDone(gateway, topic));
      List<ShareWorker> alive = workers.stream().filter(ShareWorker::isAlive).toList();
      alive.get(random.nextInt(alive.size())).killHard();
      startAnother.accept(kill);
    }
    await().atMost(PATIENCE).pollInterval(LOOK_EVERY).until(() -> isDone(gateway, topic));
  }

  /** A worker that is killed while it acknowledges may have done so, or another one has. */
  private void assertAllIsDone() {
    WorkHistory history = history();
    Set<RecordId> done = new HashSet<>(history.acknowledged());
    done.addAll(history.killedWhileAcknowledged());
    assertThat(done).hasSize(RECORDS);
  }

  private static void createConsumer(GatewayProcess gateway, String name) throws SQLException {
    try (Connection connection = DriverManager.getConnection(gateway.jdbcUrl());
        PreparedStatement create =
            connection.prepareStatement("SELECT sequin.create_consumer(?, ?, ack_wait_ms => ?)")) {
      create.setString(1, name);
      create.setString(2, name);
      create.setInt(3, (int) ACK_WAIT.toMillis());
      create.execute();
    }
  }

  private void startSql(GatewayProcess gateway, String consumer) {
    workers.add(ShareWorker.startSql(gateway.jdbcUrl(), consumer, ACK_WAIT.minus(CLOCK_TOLERANCE)));
  }

  private void start(GatewayProcess gateway, String topic) {
    workers.add(ShareWorker.start(gateway.bootstrap(), topic, topic));
  }

  private int progress() {
    return workers.stream()
        .mapToInt(
            worker ->
                (int)
                    worker.lines().stream()
                        .filter(line -> line.step() == Step.ACKNOWLEDGED)
                        .count())
        .sum();
  }

  private WorkHistory history() {
    WorkHistory history = new WorkHistory();
    workers.forEach(
        worker -> {
          worker.killHardIfAlive();
          history.add(worker);
        });
    return history;
  }

  private static boolean isDone(GatewayProcess gateway, String group) {
    try (Admin admin = new JavaClient(gateway.bootstrap()).admin()) {
      Map<TopicPartition, SharePartitionOffsetInfo> offsets =
          admin
              .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
              .partitionsToOffsetInfo(group)
              .get();
      return offsets.size() == PARTITIONS
          && offsets.values().stream().allMatch(info -> info != null && info.lag().orElse(1L) == 0);
    } catch (ExecutionException _) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void fill(GatewayProcess gateway, String topic) {
    JavaClient java = new JavaClient(gateway.bootstrap());
    java.createTopic(topic, PARTITIONS, Map.of());
    try (Admin admin = java.admin()) {
      JavaClient.get(
          admin
              .incrementalAlterConfigs(
                  Map.of(
                      new ConfigResource(ConfigResource.Type.GROUP, topic),
                      List.of(
                          new AlterConfigOp(
                              new ConfigEntry("share.auto.offset.reset", "earliest"),
                              AlterConfigOp.OpType.SET))))
              .all()
              .toCompletionStage()
              .toCompletableFuture());
    }
    java.produce(
        IntStream.range(0, RECORDS)
            .mapToObj(
                number ->
                    new ProducerRecord<byte[], byte[]>(
                        topic, number % PARTITIONS, null, ("value " + number).getBytes(UTF_8)))
            .toList(),
        Map.of());
  }
}
