package io.sequin.storage.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;

/** What {@code sequin.send} refuses, and that nothing is left of it. */
class SendTest {

  private static DatabaseSettings database;
  private static Storage storage;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    storage = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20));
    storage.topics().create("payroll", 2, Map.of("max.message.bytes", "5000"));
    storage.topics().create("keyed", 1, Map.of("cleanup.policy", "delete,compact"));
  }

  @AfterAll
  static void close() {
    storage.close();
  }

  record Send(String topic, String key, String data, String headers, Integer partition) {

    static Send of(String topic, String key, String data) {
      return new Send(topic, key, data, null, null);
    }

    static Send withHeaders(String headers) {
      return new Send("payroll", "k", "x", headers, null);
    }

    static Send to(int partition) {
      return new Send("payroll", "k", "x", null, partition);
    }

    void run(Connection connection) throws SQLException {
      try (PreparedStatement statement =
          connection.prepareStatement("SELECT sequin.send(?, ?, ?::text, ?::jsonb, ?)")) {
        bind(statement);
        statement.execute();
      }
    }

    void bind(PreparedStatement statement) throws SQLException {
      statement.setString(1, topic);
      statement.setString(2, key);
      statement.setString(3, data);
      statement.setString(4, headers);
      statement.setObject(5, partition, Types.INTEGER);
    }
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(Send.of(null, "k", "x"), "22004", "a message needs a topic"),
        Arguments.of(Send.of("", "k", "x"), "42704", "topic \"\" does not exist"),
        Arguments.of(Send.of("Payroll", "k", "x"), "42704", "topic \"Payroll\" does not exist"),
        Arguments.of(
            Send.of("'; DROP TABLE sequin_log.outbox; --", "k", "x"),
            "42704",
            "topic \"'; DROP TABLE sequin_log.outbox; --\" does not exist"),
        Arguments.of(
            Send.of("payroll.*", "k", "x"),
            "42809",
            "\"payroll.*\" is a key filter, which can only be read"),
        Arguments.of(
            Send.of("payroll.>", "k", "x"),
            "42809",
            "\"payroll.>\" is a key filter, which can only be read"),
        Arguments.of(
            Send.of("keyed", null, "x"),
            "23502",
            "topic \"keyed\" is compacted: a message needs a key"),
        Arguments.of(Send.of("payroll", "ü".repeat(1_001), "x"), "22001", "the key has 2002 bytes"),
        Arguments.of(
            Send.of("payroll", "k", "x".repeat(5_000)), "54000", "the message has 5071 bytes"),
        Arguments.of(Send.of("payroll", "k\0", "x"), "22021", "invalid byte sequence"),
        Arguments.of(Send.to(2), "22023", "topic \"payroll\" has no partition 2"),
        Arguments.of(Send.to(-1), "22023", "topic \"payroll\" has no partition -1"),
        Arguments.of(Send.to(Integer.MIN_VALUE), "22023", "no partition -2147483648"),
        Arguments.of(Send.withHeaders("[]"), "22023", "headers are not an object of strings"),
        Arguments.of(Send.withHeaders("null"), "22023", "headers are not an object of strings"),
        Arguments.of(Send.withHeaders("\"a\""), "22023", "headers are not an object of strings"),
        Arguments.of(
            Send.withHeaders("{\"a\": 1}"), "22023", "headers are not an object of strings"),
        Arguments.of(Send.withHeaders("{\"a\": null}"), "22023", "headers are not an object"),
        Arguments.of(Send.withHeaders("{\"a\": \"b\", \"c\": []}"), "22023", "headers are not"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void badInputIsAClearErrorAndSendsNothing(Send send, String sqlState, String message)
      throws SQLException {
    try (Connection connection = TestDatabase.connect(database)) {
      assertThatThrownBy(() -> send.run(connection))
          .isInstanceOfSatisfying(
              PSQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(sqlState))
          .hasMessageContaining(message);
    }
    assertThat(
            TestDatabase.query(database, "SELECT count(*) FROM sequin_log.outbox WHERE key = 'k'"))
        .containsExactly("0");
  }

  @ParameterizedTest
  @MethodSource("refused")
  void oneBadMessageOfManyIsTheSameErrorAndSendsNothing(Send send, String sqlState, String message)
      throws SQLException {
    try (Connection connection = TestDatabase.connect(database);
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT sequin.send_batch(?, ARRAY['k', ?], ARRAY['x', ?], ARRAY[null, ?]::jsonb[],"
                    + " ARRAY[null, ?]::integer[])")) {
      send.bind(statement);
      assertThatThrownBy(statement::execute)
          .isInstanceOfSatisfying(
              PSQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(sqlState))
          .hasMessageContaining(message);
    }
    assertThat(
            TestDatabase.query(database, "SELECT count(*) FROM sequin_log.outbox WHERE key = 'k'"))
        .containsExactly("0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ARRAY['a'], ARRAY['x', 'y'] | 2202E | are not as many",
        "ARRAY['a', 'b'], ARRAY['x', 'y'], ARRAY['{}'::jsonb] | 2202E | are not as many",
        "ARRAY['a'], ARRAY['x'], null, ARRAY[0, 0] | 2202E | are not as many",
        "null, ARRAY['x'] | 2202E | are not as many",
        "array_fill('a'::text, '{100001}'), array_fill('x'::text, '{100001}') | 54000 |"
            + " 100001 messages are too many"
      })
  void arraysThatDoNotFitAreRefused(String arguments, String sqlState, String message) {
    assertThatThrownBy(
            () ->
                TestDatabase.execute(
                    database, "SELECT sequin.send_batch('payroll', " + arguments + ")"))
        .cause()
        .isInstanceOfSatisfying(
            PSQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(sqlState))
        .hasMessageContaining(message);
  }

  @Test
  void manyMessagesAreSentInTheOrderOfTheArrays() {
    assertThat(
            TestDatabase.query(
                database,
                "SELECT sequin.send_batch('payroll', ARRAY['m.1', null, 'm.3'], ARRAY['{}', null,"
                    + " '[1]']::jsonb[], ARRAY['{\"a\": \"b\"}', null, null]::jsonb[],"
                    + " ARRAY[null, 1, 0])"))
        .containsExactly("3");
    assertThat(
            TestDatabase.query(
                database, "SELECT sequin.send_batch('payroll', '{}'::text[], '{}'::bytea[])"))
        .containsExactly("0");

    assertThat(
            TestDatabase.query(
                database,
                "SELECT concat_ws('|', convert_from(key, 'UTF8'), convert_from(data, 'UTF8'),"
                    + " headers, partition) FROM (SELECT * FROM sequin_log.outbox ORDER BY id DESC"
                    + " LIMIT 3) AS newest ORDER BY id"))
        .containsExactly("m.1|{}|{\"a\": \"b\"}", "1", "m.3|[1]|0");
  }

  @ParameterizedTest
  @CsvSource({"'; DROP TABLE sequin_log.outbox; --", "$1", "\\", "\"", "%s", "a b*>"})
  void aKeyIsOnlyAKey(String key) throws SQLException {
    try (Connection connection = TestDatabase.connect(database)) {
      connection.setAutoCommit(false);
      Send.of("payroll", key, key).run(connection);
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT count(*) FROM sequin_log.outbox WHERE key = convert_to(?, 'UTF8') AND data ="
                  + " key")) {
        select.setString(1, key);
        var row = select.executeQuery();
        assertThat(row.next()).isTrue();
        assertThat(row.getInt(1)).isEqualTo(1);
      }
      connection.rollback();
    }
  }

  @Test
  void aRefusedMessageLeavesTheRestOfTheTransactionAsItWasAfterASavepoint() throws SQLException {
    try (Connection connection = TestDatabase.connect(database)) {
      connection.setAutoCommit(false);
      Send.of("payroll", "kept", "x").run(connection);
      var savepoint = connection.setSavepoint();
      assertThatThrownBy(() -> Send.to(9).run(connection)).isInstanceOf(SQLException.class);
      connection.rollback(savepoint);
      connection.commit();
    }

    assertThat(
            TestDatabase.query(
                database, "DELETE FROM sequin_log.outbox WHERE key = 'kept' RETURNING partition"))
        .containsExactly("null");
  }
}
