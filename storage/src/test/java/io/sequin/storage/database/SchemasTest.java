package io.sequin.storage.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.Storage;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Schemas {@code sequin_control} and {@code sequin_log} know nothing of each other, so that a
 * topic's log may lie on another server one day.
 */
class SchemasTest {

  private static final Path STATEMENTS = Path.of("src/main/resources/sql");

  /** Steps of a move from a layout in which all was one. */
  private static final String LEGACY = "legacy_";

  private static DatabaseSettings database;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    try (Storage storage = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20))) {
      storage.topics().create("payroll", 2, Map.of());
    }
  }

  @Test
  void nothingOfTheOneDependsOnTheOther() {
    assertThat(query(Sql.load("test_dependencies"))).isEmpty();
  }

  @Test
  void noFunctionNamesOrFindsTheOther() {
    assertThat(
            query(
                "SELECT oid::regprocedure FROM pg_proc WHERE"
                    + " (pronamespace = 'sequin_control'::regnamespace AND prosrc ~ 'sequin_log')"
                    + " OR (pronamespace = 'sequin_log'::regnamespace AND prosrc ~"
                    + " 'sequin_control')"))
        .isEmpty();
    assertThat(
            query(
                "SELECT p.oid::regprocedure, s.setting FROM pg_proc AS p"
                    + " JOIN pg_namespace AS n ON n.oid = p.pronamespace"
                    + " CROSS JOIN LATERAL (SELECT max(c) AS setting FROM unnest(p.proconfig) AS c"
                    + " WHERE c LIKE 'search_path=%') AS s"
                    + " WHERE n.nspname LIKE 'sequin%' AND p.prosqlbody IS NULL"
                    + " AND s.setting IS DISTINCT FROM 'search_path=' || CASE n.nspname"
                    + " WHEN 'sequin' THEN 'pg_catalog' WHEN 'sequin_private' THEN 'pg_catalog'"
                    + " ELSE n.nspname END || ', pg_temp'"))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("statements")
  void noStatementNamesTablesOfBoth(Path statement) throws IOException {
    // what stands in quotes is no table that it reads
    String sql = Files.readString(statement).replaceAll("'[^']*'", "");

    assertThat(sql.contains("sequin_control.") && sql.contains("sequin_log.")).isFalse();
  }

  private static Stream<Path> statements() throws IOException {
    try (Stream<Path> files = Files.list(STATEMENTS)) {
      return files
          .filter(file -> !file.getFileName().toString().startsWith(LEGACY))
          .toList()
          .stream();
    }
  }

  @Test
  void everyRowCanBeToldFromOthersInAPublication() {
    assertThat(
            query(
                "SELECT c.oid::regclass FROM pg_class AS c WHERE c.relkind IN ('r', 'p')"
                    + " AND c.relnamespace IN ('sequin_control'::regnamespace,"
                    + " 'sequin_log'::regnamespace) AND NOT EXISTS (SELECT FROM pg_index AS i"
                    + " WHERE i.indrelid = c.oid AND i.indisprimary)"))
        .isEmpty();
  }

  private static List<String> query(String sql) {
    return TestDatabase.query(database, sql);
  }
}
