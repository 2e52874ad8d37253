package io.sequin.storage.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.Storage;
import io.sequin.storage.StorageException;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationsTest {

  private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
  private static final int MAX_LINES = 250;

  private static final Pattern FUNCTION =
      Pattern.compile("CREATE OR REPLACE FUNCTION ([^)]*\\))", Pattern.DOTALL);

  @Test
  void whatIsReleasedIsNeverEdited() throws IOException, NoSuchAlgorithmException {
    Map<String, String> checksums = new TreeMap<>();
    for (Path file : files("V")) {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      checksums.put(file.getFileName().toString(), HexFormat.of().formatHex(hash));
    }
    Properties released = new Properties();
    try (InputStream in = MigrationsTest.class.getResourceAsStream("/migrations.properties")) {
      released.load(in);
    }

    assertThat(checksums).isEqualTo(new TreeMap<>(released));
  }

  @Test
  void whatIsRepeatableStandsOnceInAFileThatIsNotLong() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : files("R")) {
      assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThanOrEqualTo(MAX_LINES);
      all.append(Files.readString(file));
    }

    assertThat(FUNCTION.matcher(all).results().map(found -> found.group(1)).toList())
        .hasSizeGreaterThan(60)
        .doesNotHaveDuplicates();
    assertThat(all.toString()).doesNotContain("CREATE FUNCTION", "CREATE VIEW");
  }

  @Test
  void anApplicationsTablesOfTheSameNamesAndItsSearchPathDoNoHarm() {
    DatabaseSettings database = TestDatabase.create();
    String name = TestDatabase.query(database, "SELECT current_database()").getFirst();
    TestDatabase.execute(
        database,
        """
        CREATE SCHEMA app;
        CREATE TABLE public.outbox (id integer); CREATE TABLE public.topics (id integer);
        CREATE TABLE app.consumers (id integer); CREATE TABLE app.partitions (id integer);
        CREATE TABLE app.batches (id integer); CREATE TABLE app.migrations (id integer);
        CREATE FUNCTION app.record_key(bytea, integer) RETURNS bytea LANGUAGE sql AS 'SELECT $1';
        ALTER DATABASE %s SET search_path = app, public;
        """
            .formatted(name));

    try (Storage storage = open(database)) {
      storage.topics().create("payroll", 1, Map.of());
      TestDatabase.execute(
          database,
          "SELECT sequin.send('payroll', 'k', 'x'), sequin.commit('audit', 'payroll', 0, 0);"
              + " SELECT sequin.create_consumer('w', 'payroll')");
      assertThat(TestDatabase.query(database, "SELECT * FROM sequin.receive('w')")).isEmpty();
      storage.topics().delete("payroll");
    }
    assertThat(
            TestDatabase.query(
                database, "SELECT * FROM public.outbox, public.topics, app.consumers, app.batches"))
        .isEmpty();
  }

  @Test
  void aUserWhoMayNotCreateSchemasIsToldSo() {
    String user = "poor_" + ProcessHandle.current().pid();
    DatabaseSettings database = TestDatabase.create();
    TestDatabase.execute(database, "CREATE ROLE " + user + " LOGIN PASSWORD 'secret'");
    DatabaseSettings asUser = DatabaseSettings.of(database.jdbcUrl(), user, "secret");

    assertThatThrownBy(() -> open(asUser))
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith(
            "cannot migrate the database: ERROR: permission denied for database")
        .hasMessageContaining("; let the gateway's user create schemas")
        .message()
        .hasLineCount(1);
  }

  @Test
  void aServerThatTakesNoWritesIsNamedAsSuch() throws SQLException {
    DatabaseSettings database = TestDatabase.create();
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      statement.execute("SET default_transaction_read_only = on");
      assertThatThrownBy(() -> statement.execute("CREATE SCHEMA sequin_control"))
          .isInstanceOfSatisfying(
              SQLException.class,
              e ->
                  assertThat(SqlErrors.refusedSetUp(e))
                      .hasMessageContaining("read-only transaction; this server takes no writes"));
    }
  }

  @Test
  void aDatabaseThatIsReadOnlyByDefaultIsWrittenAllTheSame() {
    DatabaseSettings database = TestDatabase.create();
    String name = TestDatabase.query(database, "SELECT current_database()").getFirst();
    TestDatabase.execute(
        database, "ALTER DATABASE " + name + " SET default_transaction_read_only = on");

    open(database);

    assertThat(TestDatabase.query(database, "SELECT count(*) FROM sequin.topics"))
        .containsExactly("0");
  }

  @Test
  void aMigrationIsDoneAsAWholeOrNotAtAllAndSaysWhy() {
    DatabaseSettings database = TestDatabase.create();
    TestDatabase.execute(database, "CREATE SCHEMA sequin_log");

    assertThatThrownBy(() -> open(database))
        .isInstanceOf(StorageException.class)
        .hasMessage("cannot migrate the database: ERROR: schema \"sequin_log\" already exists");
    assertThat(
            TestDatabase.query(
                database,
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace ="
                    + " 'sequin_control'::regnamespace"))
        .containsExactly("migrations");

    TestDatabase.execute(database, "DROP SCHEMA sequin_log");
    assertThatCode(() -> open(database).close()).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sequin_reader", "sequin_worker"})
  void rightsThatARestoreHasLostAreGivenAgain(String role) {
    DatabaseSettings database = TestDatabase.create();
    open(database).close();
    TestDatabase.execute(
        database,
        """
        REVOKE ALL ON SCHEMA sequin FROM %1$s;
        REVOKE ALL ON ALL TABLES IN SCHEMA sequin, sequin_log FROM %1$s;
        REVOKE ALL ON ALL FUNCTIONS IN SCHEMA sequin, sequin_log, sequin_control FROM %1$s;
        """
            .formatted(role));

    open(database).close();
    TestDatabase.execute(
        database,
        "SET ROLE "
            + role
            + "; SELECT * FROM sequin.messages; SELECT * FROM sequin.consumer_lag;"
            + " SELECT * FROM sequin.messages('payroll', 0, 0)");
  }

  private static Storage open(DatabaseSettings database) {
    return Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20));
  }

  @Test
  void aNewerReleasesLayoutIsLeftAloneAndWorkedWith() {
    DatabaseSettings database = migratedByANewerRelease();
    TestDatabase.execute(
        database,
        "CREATE OR REPLACE FUNCTION sequin.json(data bytea) RETURNS jsonb"
            + " LANGUAGE sql AS $$ SELECT '\"newer\"'::jsonb $$;"
            + "UPDATE sequin_control.migrations SET checksum = 1 WHERE version IS NULL");

    try (Storage storage = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20))) {
      storage.topics().create("flights", 1, Map.of());
    }

    assertThat(TestDatabase.query(database, "SELECT sequin.json('')")).containsExactly("\"newer\"");
  }

  @Test
  void aReleaseThatIsTooOldIsRefusedInOneLine() {
    DatabaseSettings database = migratedByANewerRelease();
    TestDatabase.execute(database, "UPDATE sequin_control.compatibility SET oldest_layout = 999");

    assertThatThrownBy(() -> Migrations.run(database))
        .isInstanceOf(StorageException.class)
        .hasMessageMatching(
            "the database was migrated by a newer release, and this one \\(layout \\d+\\) cannot"
                + " work with it any more: use a release with layout 999 or newer");
  }

  private static DatabaseSettings migratedByANewerRelease() {
    DatabaseSettings database = TestDatabase.create();
    Migrations.run(database);
    TestDatabase.execute(
        database,
        "INSERT INTO sequin_control.migrations SELECT max(installed_rank) + 1, '999', 'newer',"
            + " 'SQL', 'V999__newer.sql', 1, 'somebody', now(), 1, true FROM"
            + " sequin_control.migrations");
    return database;
  }

  private static List<Path> files(String kind) throws IOException {
    try (Stream<Path> files = Files.list(MIGRATIONS)) {
      return files.filter(file -> file.getFileName().toString().startsWith(kind)).sorted().toList();
    }
  }
}
