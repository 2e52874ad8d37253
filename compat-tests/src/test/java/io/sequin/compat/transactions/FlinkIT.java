package io.sequin.compat.transactions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.Psql;
import io.sequin.compat.support.TemporaryDirectory;
import io.sequin.compat.support.TestJava;
import io.sequin.compat.support.ToolProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Apache Flink reads and writes topics, and tables that are topics. */
@EnabledIfSystemProperty(named = "sequin.soak", matches = "true")
class FlinkIT {

  private static final String INPUT = "input";
  private static final String OUTPUT = "output";
  private static final int PARTITIONS = 2;
  private static final int KILLS_OF_EACH = 5;
  private static final int RECORDS_AT_A_TIME = 1_000;

  /** As many as are copied before a kill, and some to be at work on. */
  private static final int COPIED_BEFORE_A_KILL = 300;

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Path HERE = TestJava.repository().resolve("compat-tests/clients/flink");
  private static final Path LIBRARIES =
      TestJava.repository().resolve("compat-tests/target/clients/flink");

  private int sent;

  @BeforeAll
  static void fetchFlink() {
    var fetched =
        ToolProcess.of(
                List.of(
                    "mvn",
                    "-q",
                    "-B",
                    "-f",
                    HERE.resolve("pom.xml").toString(),
                    "dependency:copy-dependencies",
                    "-DoutputDirectory=" + LIBRARIES))
            .within(PATIENCE)
            .run();
    assertThat(fetched.exitCode()).as(fetched.stdout()).isZero();
  }

  /**
   * It copies a topic with its exactly-once sink, while it and the gateway are killed in turn, and
   * goes on with its newest checkpoint. Pooling asks the cluster which transactions are open,
   * incrementing tries their ids.
   */
  @ParameterizedTest
  @ValueSource(strings = {"INCREMENTING", "POOLING"})
  void eachRecordIsCopiedOnceWhoeverIsKilled(String naming) {
    try (GatewayProcess gateway = GatewayProcess.start();
        TemporaryDirectory checkpoints = TemporaryDirectory.create("checkpoints")) {
      JavaClient java = new JavaClient(gateway.bootstrap());
      java.createTopic(INPUT, PARTITIONS, Map.of());
      java.createTopic(OUTPUT, PARTITIONS, Map.of());
      List<String> arguments =
          List.of(gateway.bootstrap(), INPUT, OUTPUT, naming, checkpoints.path().toString());
      for (int kill = 0; kill < KILLS_OF_EACH; kill++) {
        try (Program flink = startFlink("FlinkCopy.java", arguments)) {
          awaitSomeCopied(gateway, flink);
          gateway.killHard();
          gateway.restart();
          awaitSomeCopied(gateway, flink);
        }
      }
      send(gateway);
      try (Program flink = startFlink("FlinkCopy.java", arguments)) {
        awaitCopied(gateway, sent, flink);
      }
      assertThat(copied(gateway))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, sent).mapToObj(Integer::toString).toList());
    }
  }

  @Test
  void aPublishedTableInTheFormatDebeziumJsonHasItsRows() {
    try (GatewayProcess gateway = GatewayProcess.start()) {
      new JavaClient(gateway.bootstrap())
          .createTopic("orders", PARTITIONS, Map.of("cleanup.policy", "compact"));
      Psql psql = new Psql(gateway.postgres());
      psql.query(
          """
          CREATE TABLE orders (id bigint PRIMARY KEY, note text, amount numeric, paid boolean,
                               made timestamp, seen timestamptz);
          INSERT INTO orders SELECT i, 'before', i / 4.0 FROM generate_series(1, 500) AS i;
          SELECT sequin.publish_table('orders', 'orders', format => 'debezium');
          """);
      psql.query(
          "INSERT INTO orders SELECT i, E'tab\\tand \"ü\"' FROM generate_series(501, 900) i");
      psql.query(
          "UPDATE orders SET paid = id % 2 = 0, made = '2026-01-02 03:04:05.678' WHERE id > 200");
      psql.query("UPDATE orders SET seen = '2026-01-02 03:04:05+00', note = null WHERE id > 800");
      psql.query("UPDATE orders SET id = id + 1000 WHERE id BETWEEN 100 AND 150");
      psql.query("DELETE FROM orders WHERE id % 7 = 0");
      await()
          .atMost(PATIENCE)
          .until(() -> psql.query("SELECT count(*) FROM sequin_log.outbox").equals(List.of("0")));
      List<String> arguments =
          List.of(
              gateway.bootstrap(),
              "orders",
              "id BIGINT, note STRING, amount DECIMAL(10, 2), paid BOOLEAN, made TIMESTAMP(3), seen"
                  + " TIMESTAMP_LTZ(3)");

      try (Program flink = startFlink("FlinkDebezium.java", arguments)) {
        await().atMost(PATIENCE).until(() -> !flink.isAlive());

        assertThat(flink.output().lines().filter(line -> line.startsWith("row\t")).toList())
            .as(flink.output())
            .isEqualTo(
                psql.query(
                    """
                    SELECT concat_ws(chr(9), 'row', id, coalesce(note, 'null'),
                                     coalesce(round(amount, 2)::text, 'null'),
                                     coalesce(paid::text, 'null'),
                                     coalesce(to_char(made, 'YYYY-MM-DD"T"HH24:MI:SS.MS'), 'null'),
                                     coalesce(to_char(seen AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'null'))
                    FROM orders ORDER BY id
                    """));
      }
    }
  }

  private static Program startFlink(String program, List<String> arguments) {
    List<String> options =
        Stream.concat(
                Stream.of("-Xmx512m"),
                Stream.of("lang", "time", "util", "util.concurrent")
                    .map(part -> "--add-opens=java.base/java." + part + "=ALL-UNNAMED"))
            .toList();
    return Program.start(options, LIBRARIES + "/*", HERE.resolve(program).toString(), arguments);
  }

  private void awaitSomeCopied(GatewayProcess gateway, Program flink) {
    int before = copied(gateway).size();
    send(gateway);
    awaitCopied(gateway, before + COPIED_BEFORE_A_KILL, flink);
  }

  private static void awaitCopied(GatewayProcess gateway, int count, Program flink) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(copied(gateway))
                    .as("copied: %s", flink.output())
                    .hasSizeGreaterThanOrEqualTo(count));
  }

  private static List<String> copied(GatewayProcess gateway) {
    return CommittedRecords.soFar(gateway.bootstrap(), OUTPUT, PARTITIONS).values().stream()
        .flatMap(List::stream)
        .toList();
  }

  private void send(GatewayProcess gateway) {
    List<ProducerRecord<byte[], byte[]>> records =
        IntStream.range(sent, sent + RECORDS_AT_A_TIME)
            .mapToObj(
                number ->
                    new ProducerRecord<byte[], byte[]>(
                        INPUT, number % PARTITIONS, null, Integer.toString(number).getBytes(UTF_8)))
            .toList();
    new JavaClient(gateway.bootstrap()).produce(records, Map.of());
    sent += RECORDS_AT_A_TIME;
  }
}
