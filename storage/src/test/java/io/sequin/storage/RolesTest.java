package io.sequin.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.testing.TestTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RolesTest {

  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private static DatabaseSettings database;
  private static Storage storage;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    storage = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20));
    PartitionId partition =
        new PartitionId(storage.topics().create("payroll", 1, Map.of()).id(), 0);
    storage.log().append(Batches.of(partition, 3, "key", "value")).join();
    TestTransaction.of(storage, "payments");
  }

  @AfterAll
  static void close() {
    storage.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sequin_reader", "sequin_worker"})
  void bothRolesReadEveryViewAndFunctionThatChangesNothing(String role) {
    List<String> views =
        TestDatabase.query(
            database, "SELECT viewname FROM pg_views WHERE schemaname = 'sequin' ORDER BY 1");

    assertThat(views).contains("messages", "topics", "consumers", "consumer_lag", "transactions");
    for (String view : views) {
      assertThatCode(as(role, "SELECT * FROM sequin." + view)).doesNotThrowAnyException();
    }
    assertThatCode(as(role, "SELECT sequin.json(data), * FROM sequin.messages('payroll', 0, 1, 1)"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sequin_reader", "sequin_worker", "sequin_topic_user"})
  void noRoleTouchesATable(String role) {
    List<String> tables =
        TestDatabase.query(
            database,
            "SELECT c.oid::regclass FROM pg_class AS c WHERE relkind IN ('r', 'p', 'S') AND"
                + " relnamespace IN ('sequin_control'::regnamespace, 'sequin_log'::regnamespace)");

    assertThat(tables)
        .contains("sequin_log.batches", "sequin_log.outbox", "sequin_control.cursors");
    for (String table : tables) {
      assertThatThrownBy(as(role, "SELECT * FROM " + table)).satisfies(RolesTest::isRefused);
    }
    for (String table :
        List.of("sequin_log.outbox", "sequin_control.topics", "sequin_control.cursors")) {
      assertThatThrownBy(as(role, "DELETE FROM " + table)).satisfies(RolesTest::isRefused);
      assertThatThrownBy(as(role, "INSERT INTO " + table + " DEFAULT VALUES"))
          .satisfies(RolesTest::isRefused);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT sequin.send('payroll', 'k', 'text')",
        "SELECT sequin.send('payroll', 'k', '\\x00'::bytea)",
        "SELECT sequin.send('payroll', 'k', '{}'::jsonb)",
        "SELECT sequin.send_batch('payroll', ARRAY['k'], ARRAY['text'])",
        "INSERT INTO sequin.send_rows (topic, key, data) VALUES ('payroll', 'k', 'text')",
        "SELECT sequin.commit('audit', 'payroll', 0, 1)",
        "SELECT sequin.transaction_token('payments')",
        "SELECT sequin.end_transaction('payments', '0-0-0')"
      })
  void onlyAWorkerSendsAndCommits(String sql) {
    assertThatThrownBy(as("sequin_reader", sql)).satisfies(RolesTest::isRefused);
    assertThatCode(as("sequin_worker", sql)).doesNotThrowAnyException();
  }

  @Test
  void whoHasNoRoleSeesNothing() {
    String user = "nobody_" + ProcessHandle.current().pid();
    TestDatabase.execute(database, "CREATE ROLE " + user);
    try {
      assertThatThrownBy(as(user, "SELECT * FROM sequin.topics")).satisfies(RolesTest::isRefused);
      assertThatThrownBy(as(user, "SELECT sequin.send('payroll', 'k', 'text')"))
          .satisfies(RolesTest::isRefused);
      assertThatThrownBy(as(user, "SELECT sequin_log.batches_between(1, 0, 0, 0)"))
          .satisfies(RolesTest::isRefused);
    } finally {
      TestDatabase.execute(database, "DROP ROLE " + user);
    }
  }

  @Test
  void aUserWhoMayNotCreateRolesCanMigrateAllTheSame() {
    String user = "owner_" + ProcessHandle.current().pid();
    TestDatabase.execute(database, "CREATE ROLE " + user + " LOGIN PASSWORD 'secret'");
    DatabaseSettings owned = TestDatabase.create("ENCODING 'UTF8' OWNER " + user);
    DatabaseSettings asOwner = DatabaseSettings.of(owned.jdbcUrl(), user, "secret");

    try (Storage own = Storage.open(asOwner, new BatchLogSettings(1, 1 << 20, 1 << 20))) {
      own.topics().create("payroll", 1, Map.of());
    }

    assertThat(
            TestDatabase.query(
                owned,
                "SELECT has_table_privilege('sequin_reader', 'sequin.topics', 'SELECT'),"
                    + " has_function_privilege('sequin_worker',"
                    + " 'sequin.commit(text, text, integer, bigint)', 'EXECUTE')"))
        .containsExactly("t|t");
  }

  private static ThrowingCallable as(String role, String sql) {
    return () -> {
      try (Connection connection = TestDatabase.connect(database);
          Statement statement = connection.createStatement()) {
        statement.execute("SET ROLE " + role);
        statement.execute(sql);
      }
    };
  }

  private static void isRefused(Throwable failure) {
    assertThat(((SQLException) failure).getSQLState()).isEqualTo(INSUFFICIENT_PRIVILEGE);
  }
}
