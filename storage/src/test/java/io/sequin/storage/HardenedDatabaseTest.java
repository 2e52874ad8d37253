package io.sequin.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users' roles in a database that gives nobody anything by default. */
class HardenedDatabaseTest {

  private static final Pattern SQL = Pattern.compile("```sql\n(?<sql>.*?)```", Pattern.DOTALL);

  /** What an administrator does, or who owns tables of their own. */
  private static final Pattern ADMINISTRATION =
      Pattern.compile("CREATE (TABLE|ROLE)|payments|orders_copy");

  private static final Pattern CHANGING =
      Pattern.compile(
          "sequin\\.(send|commit|receive|ack|nack|reject|extend|rewind|create_consumer|drop_consumer|\\w+_query_topic)");

  private static DatabaseSettings database;
  private static Storage storage;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    TestDatabase.execute(
        database,
        """
        REVOKE ALL ON SCHEMA public FROM PUBLIC;
        ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
        """);
    storage = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20));
    for (String topic : List.of("payroll", "orders")) {
      PartitionId partition = new PartitionId(storage.topics().create(topic, 2, Map.of()).id(), 0);
      // a key and a value of more than 64 bytes take functions that others do not
      storage.log().append(Batches.of(partition, 3, "key".repeat(30), "value".repeat(30))).join();
    }
    storage.topics().create("accounts", 1, Map.of("cleanup.policy", "compact"));
  }

  @AfterAll
  static void close() {
    storage.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sequin_reader", "sequin_worker"})
  void everyExampleThatOnlyReadsIsAllowed(String role) throws IOException {
    List<String> examples =
        examples().stream().filter(sql -> !CHANGING.matcher(sql).find()).toList();

    assertThat(examples).hasSizeGreaterThan(3);
    for (String sql : examples) {
      assertThatCode(() -> run(role, sql)).as(sql).doesNotThrowAnyException();
    }
  }

  @Test
  void aWorkerMayDoAllThatIsInTheExamples() throws IOException {
    List<String> examples =
        examples().stream().filter(sql -> CHANGING.matcher(sql).find()).toList();

    assertThat(examples).hasSizeGreaterThan(2);
    for (String sql : examples) {
      try {
        run("sequin_worker", sql);
      } catch (SQLException e) {
        // an example may be about something that is not there
        assertThat(e.getSQLState()).as(sql + e.getMessage()).isNotEqualTo("42501");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sequin_reader", "sequin_worker"})
  void everyViewIsReadWithAllItsColumns(String role) {
    for (String view :
        TestDatabase.query(
            database, "SELECT viewname FROM pg_views WHERE schemaname = 'sequin' ORDER BY 1")) {
      assertThatCode(() -> run(role, "SELECT * FROM sequin." + view)).doesNotThrowAnyException();
    }
    assertThatCode(() -> run(role, "SELECT * FROM sequin.messages('payroll', 0, 0, 2)"))
        .doesNotThrowAnyException();
  }

  private static List<String> examples() throws IOException {
    String documents =
        Files.readString(Path.of("../docs/SQL.md"))
            + Files.readString(Path.of("../docs/SQL-CONSUMERS.md"));
    return SQL.matcher(documents)
        .results()
        .map(found -> found.group("sql"))
        .filter(sql -> !ADMINISTRATION.matcher(sql).find())
        .toList();
  }

  private static void run(String role, String sql) throws SQLException {
    try (Connection connection = TestDatabase.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute("SET ROLE " + role);
      statement.execute(sql);
    }
  }
}
