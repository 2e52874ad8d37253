package io.sequin.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.JavaProgram;
import io.sequin.compat.support.Psql;
import io.sequin.compat.support.TemporaryDirectory;
import io.sequin.compat.support.TestJava;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What docs/SQL.md says, word for word. */
class SqlDocumentIT {

  private static final Path DOCUMENT = TestJava.repository().resolve("docs/SQL.md");

  /** A block of SQL, and what it prints if that is told. */
  private static final Pattern SQL =
      Pattern.compile("```sql\n(?<sql>.*?)```(\n\n```text\n(?<output>.*?)```)?", Pattern.DOTALL);

  private static final Pattern JAVA = Pattern.compile("```java\n(?<java>.*?)```", Pattern.DOTALL);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static GatewayProcess gateway;
  private static String document;

  @BeforeAll
  static void start() throws IOException {
    document = Files.readString(DOCUMENT);
    gateway = GatewayProcess.start();
    new JavaClient(gateway.bootstrap()).createTopic("payroll", 2, Map.of());
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void everyExampleDoesWhatIsSaid() throws IOException {
    List<MatchResult> examples = SQL.matcher(document).results().toList();
    assertThat(examples).hasSizeGreaterThan(6);
    for (MatchResult example : examples) {
      if (example.group("sql").contains("CREATE TABLE orders ")) {
        new JavaClient(gateway.bootstrap())
            .createTopic("orders", 2, Map.of("cleanup.policy", "compact"));
      }
      String printed = run(example.group("sql"));
      if (example.group("output") != null) {
        assertThat(printed.lines().map(String::stripTrailing).filter(line -> !line.isEmpty()))
            .as(example.group("sql"))
            .containsExactlyElementsOf(example.group("output").lines().toList());
      }
      awaitMessages();
    }
    assertTheLedgerCountsEachPaymentOnce();
  }

  private static void assertTheLedgerCountsEachPaymentOnce() throws IOException {
    run("SELECT sequin.send('payroll', 'e.' || n % 7, 'x') FROM generate_series(1, 3000) AS n");
    for (long killedAfter : List.of(100L, 1_500L)) {
      try (JavaProgram _ = ledger()) {
        awaitPayments(killedAfter);
      }
    }
    try (JavaProgram _ = ledger()) {
      awaitPayments(3_002);
    }
    assertThat(
            query(
                "SELECT count(*) FROM payments AS p JOIN (SELECT key, count(*) FROM sequin.messages"
                    + " WHERE topic = 'payroll' GROUP BY key) AS m ON (m.key, m.count) ="
                    + " (p.employee, p.count)"))
        .containsExactly("9");
    assertThat(query("SELECT sum(lag) FROM sequin.consumer_lag WHERE consumer = 'ledger'"))
        .containsExactly("0");
  }

  private static JavaProgram ledger() {
    MatchResult source = JAVA.matcher(document).results().findFirst().orElseThrow();
    return JavaProgram.start(
        "Ledger", source.group("java"), List.of(gateway.bootstrap(), gateway.jdbcUrl()));
  }

  private static void awaitPayments(long count) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                Long.parseLong(query("SELECT coalesce(sum(count), 0) FROM payments").getFirst())
                    >= count);
  }

  /** In topics, and in tables that follow them. */
  private static void awaitMessages() {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                query(
                        "SELECT (SELECT count(*) FROM sequin_log.outbox)"
                            + " + (SELECT coalesce(sum(lag), 0) FROM sequin.subscribed_tables)")
                    .equals(List.of("0")));
  }

  private static List<String> query(String sql) {
    return new Psql(gateway.postgres()).query(sql);
  }

  private static String run(String sql) throws IOException {
    try (TemporaryDirectory directory = TemporaryDirectory.create("sql")) {
      Path file = Files.writeString(directory.path().resolve("example.sql"), sql);
      return new Psql(gateway.postgres()).run("--file=" + file).output();
    }
  }
}
