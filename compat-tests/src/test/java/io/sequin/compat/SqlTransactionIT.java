package io.sequin.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.JavaProgram;
import io.sequin.compat.support.Psql;
import io.sequin.compat.support.TestJava;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program of docs/SQL.md that ends a Kafka transaction with its own, with several clients. */
class SqlTransactionIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Pattern PROGRAM =
      Pattern.compile("```java\n(?<java>(?:(?!```).)*public class Payments.*?)```", Pattern.DOTALL);

  private GatewayProcess gateway;

  @BeforeEach
  void start() {
    gateway = GatewayProcess.start();
    new JavaClient(gateway.bootstrap()).createTopic("payroll", 2, Map.of());
    query("CREATE TABLE paid (number bigint PRIMARY KEY)");
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @ParameterizedTest
  @CsvSource({"4.3.1,true", "3.9.2,false"})
  void eachPaymentIsARowAndAMessageOrNeitherWhateverIsKilled(
      String client, boolean hasEpochForEachTransaction) throws IOException {
    for (long killedAfter : List.of(1L, 10L, 25L, 60L, 120L)) {
      try (JavaProgram _ = payments(client)) {
        await().atMost(PATIENCE).until(() -> number("SELECT count(*) FROM paid") >= killedAfter);
      }
      assertThat(
              query(
                  "SELECT p.number, m.key FROM paid AS p FULL JOIN (SELECT key FROM sequin.messages"
                      + " WHERE topic = 'payroll') AS m ON m.key = 'payment.' || p.number"
                      + " WHERE p.number IS NULL OR m.key IS NULL"))
          .isEmpty();
      assertThat(
              number(
                  "SELECT count(*) - count(DISTINCT key) FROM sequin.messages WHERE topic ="
                      + " 'payroll'"))
          .isZero();
    }
    long epoch = number("SELECT producer_epoch FROM sequin.transactions");
    assertThat(epoch >= 100).isEqualTo(hasEpochForEachTransaction);
  }

  private JavaProgram payments(String client) throws IOException {
    var program = PROGRAM.matcher(Files.readString(TestJava.repository().resolve("docs/SQL.md")));
    assertThat(program.find()).isTrue();
    return JavaProgram.start(
        "Payments",
        program.group("java"),
        TestJava.librariesWithClient(client),
        List.of(gateway.bootstrap(), gateway.jdbcUrl()));
  }

  private long number(String sql) {
    return Long.parseLong(query(sql).getFirst());
  }

  private List<String> query(String sql) {
    return new Psql(gateway.postgres()).query(sql);
  }
}
