package io.sequin.storage.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.Storage;
import io.sequin.storage.consumer.CommitFence;
import io.sequin.storage.consumer.Cursor;
import io.sequin.storage.consumer.CursorCommit;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A database that sets everything differently from what the gateway relies on. */
class SessionSettingsTest {

  private static final List<String> HOSTILE =
      List.of(
          "default_transaction_isolation = 'serializable'",
          "default_transaction_read_only = on",
          "default_transaction_deferrable = on",
          "standard_conforming_strings = off",
          "statement_timeout = '100ms'",
          "lock_timeout = '1ms'",
          "idle_in_transaction_session_timeout = '2s'",
          "idle_session_timeout = '2s'",
          "synchronous_commit = off",
          "TimeZone = 'Asia/Kathmandu'",
          "DateStyle = 'SQL, DMY'",
          "IntervalStyle = 'sql_standard'",
          "bytea_output = 'escape'",
          "extra_float_digits = -15",
          "client_min_messages = 'debug1'",
          "array_nulls = off",
          "transform_null_equals = on",
          "jit = on",
          "plan_cache_mode = 'force_custom_plan'",
          "enable_indexscan = off",
          "enable_indexonlyscan = off",
          "enable_bitmapscan = off",
          "enable_nestloop = off",
          "enable_partition_pruning = off");

  /** Has every new session begin with them. */
  static void makeHostile(DatabaseSettings database) {
    String name = database.jdbcUrl().replaceFirst(".*/([^/?]*).*", "$1");
    TestDatabase.execute(
        database,
        HOSTILE.stream()
            .map(setting -> "ALTER DATABASE " + name + " SET " + setting)
            .reduce("", (all, next) -> next + ";" + all));
  }

  @Test
  void whatADatabaseSetsDoesNotMatterToTheGateway() {
    DatabaseSettings database = TestDatabase.create();
    makeHostile(database);

    try (Storage one = Storage.open(database, new BatchLogSettings(2, 1 << 20, 1 << 20));
        Storage other = Storage.open(database, new BatchLogSettings(2, 1 << 20, 1 << 20))) {
      PartitionId partition = new PartitionId(one.topics().create("flights", 1, Map.of()).id(), 0);
      for (int i = 0; i < 50; i++) {
        one.log().append(Batches.of(partition, 1, "a\\b", "\\x00\\")).join();
        other.log().append(Batches.of(partition, 1, "key", "value")).join();
      }
      one.cursors()
          .commit(
              new CursorCommit(
                  "audit",
                  CommitFence.NO_MEMBERS,
                  List.of(new Cursor(partition, 7, -1, "a\\'b")),
                  Optional.empty()));

      assertThat(one.cursors().fetch(List.of("audit"), Map.of()).get("audit").values())
          .containsExactly(new Cursor(partition, 7, -1, "a\\'b"));
      assertThat(other.log().currentOffsets(partition).highWatermark()).isEqualTo(100);
      other.topics().refresh();
      other.topics().delete("flights");
      assertThat(TestDatabase.query(sane(database), "SELECT count(*) FROM sequin_log.partitions"))
          .containsExactly("0");
    }
  }

  @Test
  void eachSessionHasThemAll() {
    DatabaseSettings database = TestDatabase.create();
    List<String> names = namesIn(Sql.load("session_settings"));
    String values =
        "SELECT name || '=' || setting FROM pg_settings WHERE name IN ('"
            + String.join("','", names)
            + "') ORDER BY name";
    List<String> before;
    Migrations.run(database);
    try (Database connections = new Database(database)) {
      before = connections.call(connection -> strings(connection, values));
    }
    makeHostile(database);
    try (Database connections = new Database(database)) {
      List<String> after = connections.call(connection -> strings(connection, values));
      assertThat(after).hasSizeGreaterThan(20).isEqualTo(before);
    }
  }

  private static List<String> namesIn(String sql) {
    return java.util.regex.Pattern.compile("\\('([A-Za-z_]+)'")
        .matcher(sql)
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  private static List<String> strings(java.sql.Connection connection, String sql)
      throws java.sql.SQLException {
    try (java.sql.Statement statement = connection.createStatement();
        java.sql.ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new java.util.ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }

  private static DatabaseSettings sane(DatabaseSettings database) {
    String separator = database.jdbcUrl().contains("?") ? "&" : "?";
    return DatabaseSettings.of(
        database.jdbcUrl() + separator + "options=-c%20statement_timeout=0",
        database.user(),
        database.password());
  }
}
