package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.Processors;
import io.sequin.compat.support.Soak;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What SQL transactions send arrives if and when they commit, once, whatever is killed. */
@ResourceLock(Processors.BUSY)
class OutboxIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TOPIC = "outbox";
  private static final int PARTITIONS = 4;
  private static final int KILLS = Soak.choose(2, 20);
  private static final String RECORDS = "SELECT records FROM sequin.topics";

  @Test
  void exactlyTheCommittedMessagesArriveOnceAndInOrderWhileTheGatewayIsKilled() throws Exception {
    try (ExternalPostgres postgres = new ExternalPostgres()) {
      postgres.suspendOwner();
      try (GatewayProcess gateway =
          GatewayProcess.start(GatewayOptions.defaults().withJdbcUrl(postgres.jdbcUrl()))) {
        Topics.create(gateway.bootstrap(), TOPIC, PARTITIONS);
        try (SqlSessions sessions = new SqlSessions(postgres.jdbcUrl(), TOPIC, 100)) {
          for (int kill = 0; kill < KILLS; kill++) {
            awaitMore(gateway);
            gateway.killHard();
            gateway.restart();
          }
          awaitMore(gateway);
          assertHolds(gateway, sessions.finish());
        }
      }
    }
  }

  @Test
  void twoGatewaysTakeTurnsAndOneGoesOnWhereTheOtherWasKilled() throws Exception {
    try (GatewayProcess first = GatewayProcess.start();
        GatewayProcess second =
            GatewayProcess.start(GatewayOptions.defaults().withJdbcUrl(first.jdbcUrl()))) {
      Topics.create(first.bootstrap(), TOPIC, PARTITIONS);
      try (SqlSessions sessions = new SqlSessions(first.jdbcUrl(), TOPIC, 20)) {
        awaitMore(second);
        second.killHard();
        awaitMore(first);
        assertHolds(first, sessions.finish());
      }
    }
  }

  @Test
  void anOpenTransactionHoldsNeitherProducersNorOtherSendersUp() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.start();
        Connection slow = DriverManager.getConnection(gateway.jdbcUrl());
        Statement slowStatement = slow.createStatement();
        Connection quick = DriverManager.getConnection(gateway.jdbcUrl());
        Statement quickStatement = quick.createStatement()) {
      Topics.create(gateway.bootstrap(), "outbox", 1);
      slow.setAutoCommit(false);
      slowStatement.execute("SELECT sequin.send('outbox', 'k', 'slow')");
      slowStatement.execute("SELECT sequin.commit('audit', 'outbox', 0, 0)");

      quickStatement.execute("SELECT sequin.send('outbox', 'k', 'quick')");
      quickStatement.execute("SELECT sequin.commit('audit2', 'outbox', 0, 0)");
      awaitCount(gateway, 1);
      try (RawProducer producer = new RawProducer(gateway.bootstrap(), "outbox")) {
        producer.produce(producer.initProducerId(), 0, 0, "produced");
      }
      awaitCount(gateway, 2);
      slow.commit();
      awaitCount(gateway, 3);

      assertThat(valuesOf(Topics.consumeAll(gateway.bootstrap(), "outbox", 1)))
          .containsExactly("quick", "produced", "slow");
    }
  }

  @Test
  void aConsumerHasWhatWasCommittedSoon() throws Exception {
    int rounds = Soak.choose(100, 1_000);
    try (GatewayProcess gateway = GatewayProcess.start();
        Connection connection = DriverManager.getConnection(gateway.jdbcUrl());
        PreparedStatement send =
            connection.prepareStatement("SELECT sequin.send('outbox', 'k', ?::text)");
        KafkaConsumer<String, String> consumer = Topics.consumer(gateway.bootstrap())) {
      Topics.create(gateway.bootstrap(), "outbox", 1);
      connection.setAutoCommit(false);
      consumer.assign(Topics.partitions("outbox", 1));
      consumer.seekToBeginning(Topics.partitions("outbox", 1));
      List<Long> latenciesMicros = new ArrayList<>();
      List<Long> commitsMicros = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        send.setString(1, Integer.toString(round));
        send.execute();
        long startedNanos = System.nanoTime();
        connection.commit();
        long committedNanos = System.nanoTime();
        String received = poll(consumer).value();
        latenciesMicros.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - committedNanos));
        commitsMicros.add(TimeUnit.NANOSECONDS.toMicros(committedNanos - startedNanos));

        assertThat(received).isEqualTo(Integer.toString(round));
      }
      System.out.printf(
          Locale.ROOT,
          "from commit to consumer: median %d us, 99%% %d us; the commit itself: median %d us%n",
          percentile(latenciesMicros, 50),
          percentile(latenciesMicros, 99),
          percentile(commitsMicros, 50));
      // the gateway is told: it looks by itself every five seconds only
      assertThat(percentile(latenciesMicros, 50)).isLessThan(1_000_000);
    }
  }

  private static ConsumerRecord<String, String> poll(KafkaConsumer<String, String> consumer) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
        return record;
      }
    }
    throw new AssertionError("nothing came");
  }

  private static long percentile(List<Long> values, int percent) {
    return values.stream().sorted().toList().get(values.size() * percent / 100);
  }

  /** Values of all partitions, each partition's in its order. */
  private static List<String> valuesOf(List<SortedMap<Long, String>> read) {
    return read.stream().flatMap(partition -> partition.values().stream()).toList();
  }

  private static void assertHolds(GatewayProcess gateway, List<String> committed) {
    awaitEmptyOutbox(gateway);
    List<String> values = valuesOf(Topics.consumeAll(gateway.bootstrap(), TOPIC, PARTITIONS));

    assertThat(bySession(values)).containsExactlyElementsOf(bySession(committed));
    assertThat(valuesOf(Topics.selectAll(gateway.jdbcUrl(), TOPIC, PARTITIONS))).isEqualTo(values);
  }

  private static List<String> bySession(List<String> values) {
    return values.stream().sorted(SqlSession.BY_SESSION).toList();
  }

  /** Waits until some hundred messages more are in the log. */
  private static void awaitMore(GatewayProcess gateway) {
    long before = count(gateway, RECORDS);
    Awaitility.await().atMost(PATIENCE).until(() -> count(gateway, RECORDS) > before + 500);
  }

  private static void awaitEmptyOutbox(GatewayProcess gateway) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> count(gateway, "SELECT count(*) FROM sequin_log.outbox") == 0);
  }

  private static void awaitCount(GatewayProcess gateway, long records) {
    Awaitility.await().atMost(PATIENCE).until(() -> count(gateway, RECORDS) == records);
  }

  private static long count(GatewayProcess gateway, String sql) {
    try (Connection connection = DriverManager.getConnection(gateway.jdbcUrl());
        Statement statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
