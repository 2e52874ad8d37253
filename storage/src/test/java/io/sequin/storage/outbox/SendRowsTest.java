package io.sequin.storage.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.testing.TestDatabase;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/** What becomes of rows that are copied into {@code sequin.send_rows}. */
class SendRowsTest {

  private static DatabaseSettings database;
  private static Storage storage;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    storage = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20));
    storage.topics().create("payroll", 2, Map.of("max.message.bytes", "5000"));
    storage.topics().create("keyed", 1, Map.of("cleanup.policy", "compact"));
  }

  @AfterAll
  static void close() {
    storage.close();
  }

  @AfterEach
  void forget() {
    TestDatabase.execute(database, "DELETE FROM sequin_log.outbox");
  }

  @Test
  void eachRowIsAMessageInTheOrderOfTheRows() throws Exception {
    try (Connection connection = TestDatabase.connect(database)) {
      assertThat(
              copy(
                  connection,
                  "topic, key, data, headers, partition, bytes",
                  "payroll\tm.1\t{\"a\": \"\\\\n\"}\t{\"trace\": \"1\"}\t\\N\t\\N",
                  "keyed\tm.2\t\\N\t\\N\t\\N\t\\N",
                  "payroll\t\\N\t\\N\t\\N\t1\t\\\\x00ff"))
          .isEqualTo(3);
    }

    assertThat(
            TestDatabase.query(
                database,
                "SELECT t.name, convert_from(o.key, 'UTF8'), o.data, o.headers, o.partition"
                    + " FROM sequin_log.outbox AS o JOIN sequin_control.topics AS t"
                    + " ON t.uuid = o.topic_uuid ORDER BY o.id"))
        .containsExactly(
            "payroll|m.1|\\x7b2261223a20225c6e227d|{\"trace\": \"1\"}|null",
            "keyed|m.2|null|null|null",
            "payroll|null|\\x00ff|null|1");
  }

  @Test
  void whatIsRolledBackIsNotSent() throws Exception {
    try (Connection connection = TestDatabase.connect(database)) {
      connection.setAutoCommit(false);
      copy(connection, "topic, key, data", "payroll\tk\tx");
      connection.rollback();
    }
    assertThat(sent()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "42704 | nothing,k,x,\\N,\\N,\\N | topic \"nothing\" does not exist",
        "22004 | \\N,k,x,\\N,\\N,\\N | a message needs a topic",
        "42809 | payroll.>,k,x,\\N,\\N,\\N | is a key filter",
        "23502 | keyed,\\N,x,\\N,\\N,\\N | a message needs a key",
        "22023 | payroll,k,x,\\N,2,\\N | has no partition 2",
        "22023 | payroll,k,x,[],\\N,\\N | headers are not an object of strings",
        "22023 | payroll,k,x,\\N,\\N,x | both data and bytes",
        "22P02 | payroll,k,x,{,\\N,\\N | invalid input syntax for type json",
        "54000 | payroll,k,LARGE,\\N,\\N,\\N | the message has 6",
      })
  void oneBadRowIsAClearErrorAndSendsNothing(String state, String row, String message)
      throws SQLException {
    String line = row.replace("LARGE", "x".repeat(6_000)).replace(',', '\t');
    try (Connection connection = TestDatabase.connect(database)) {
      assertThatThrownBy(
              () ->
                  copy(
                      connection,
                      "topic, key, data, headers, partition, bytes",
                      "payroll\tk\tx\t\\N\t\\N\t\\N",
                      line))
          .isInstanceOfSatisfying(
              PSQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state))
          .hasMessageContaining(message);
    }
    assertThat(sent()).isEmpty();
  }

  @Test
  void itHasNoRowsAndTakesNoOtherChanges() {
    assertThat(TestDatabase.query(database, "SELECT * FROM sequin.send_rows")).isEmpty();
    for (String sql : List.of("DELETE FROM sequin.send_rows", "TRUNCATE sequin.send_rows")) {
      assertThatThrownBy(() -> TestDatabase.execute(database, sql)).cause().isNotNull();
    }
  }

  private static long copy(Connection connection, String columns, String... rows)
      throws SQLException, IOException {
    return connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyIn(
            "COPY sequin.send_rows (" + columns + ") FROM STDIN",
            new StringReader(String.join("\n", rows) + "\n"));
  }

  private static List<String> sent() {
    return TestDatabase.query(database, "SELECT id FROM sequin_log.outbox");
  }
}
