package io.sequin.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.testing.TestRecord;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What SQL answers does not depend on what a user's session has set. */
class UserSettingsTest {

  /** All that changes how text is read or written, or what a query is planned as. */
  private static final List<String> SETTINGS =
      List.of(
          "standard_conforming_strings = off",
          "backslash_quote = off",
          "escape_string_warning = off",
          "quote_all_identifiers = on",
          "bytea_output = 'escape'",
          "search_path = ''",
          "TimeZone = 'Asia/Kathmandu'",
          "DateStyle = 'ISO, DMY'",
          "IntervalStyle = 'sql_standard'",
          "extra_float_digits = -15",
          "array_nulls = off",
          "transform_null_equals = on",
          "default_transaction_isolation = 'serializable'",
          "plan_cache_mode = 'force_generic_plan'",
          "constraint_exclusion = on",
          "enable_partition_pruning = off",
          "enable_indexscan = off",
          "enable_seqscan = off");

  private static final List<String> QUESTIONS =
      List.of(
          """
          SELECT topic, partition, "offset", key, encode(data, 'hex'), sequin.text(data), sequin.json(data),
                 extract(epoch FROM "timestamp"), headers::text
          FROM sequin.messages ORDER BY topic, partition, "offset"
          """,
          """
          SELECT "offset", key, headers FROM sequin.messages('payroll', 0, 1, 4)
          """,
          """
          SELECT topic, key, "offset", encode(data, 'hex') FROM sequin.latest ORDER BY topic, key
          """,
          """
          SELECT sequin.create_consumer('billing', 'payroll.adp.*.e_7.>')
          """,
          """
          SELECT "offset", key, encode(data, 'hex'), headers, sequin.ack('billing', ARRAY[ack_id])
          FROM sequin.receive('billing', 10) WHERE "offset" < 4
          """,
          """
          SELECT sequin.commit('audit', 'payroll', 0, 2)
          """,
          """
          SELECT sequin.send('payroll', E'adp.back\\\\slash', E'\\\\x00'::bytea, '{"a": "b\\u00e9"}')
          """,
          """
          SELECT encode(key, 'hex'), encode(data, 'hex'), headers FROM sequin_log.outbox
          """);

  @Test
  void everyAnswerIsTheSame() throws SQLException {
    List<String> usual = answers(List.of());

    assertThat(usual).hasSizeGreaterThan(20).noneMatch(answer -> answer.contains("ERROR"));
    assertThat(answers(SETTINGS)).isEqualTo(usual);
  }

  private static List<String> answers(List<String> settings) throws SQLException {
    DatabaseSettings database = TestDatabase.create();
    try (Storage storage = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20))) {
      fill(storage);
      try (Connection connection = TestDatabase.connect(database);
          Statement statement = connection.createStatement()) {
        for (String setting : settings) {
          statement.execute("SET " + setting);
        }
        return QUESTIONS.stream().flatMap(sql -> rows(statement, sql).stream()).toList();
      }
    }
  }

  private static void fill(Storage storage) {
    PartitionId payroll = new PartitionId(storage.topics().create("payroll", 1, Map.of()).id(), 0);
    for (String key : List.of("adp.x.e_7.a\\b", "adp.x.e_7.'", "adp.x.eX7.no", "adp.é.e_7.z")) {
      storage
          .log()
          .append(
              Batches.of(
                  payroll,
                  TestRecord.of(key, "{\"amount\": 0.1, \"path\": \"c:\\\\x\"}")
                      .with("trace\\", "a\\x41'"),
                  TestRecord.of(key, "no \\x00 text"),
                  TestRecord.of(null, null)))
          .join();
    }
    PartitionId accounts =
        new PartitionId(
            storage.topics().create("accounts", 1, Map.of("cleanup.policy", "compact")).id(), 0);
    storage.log().append(Batches.of(accounts, 2, "a\\b", "\\x41")).join();
  }

  private static List<String> rows(Statement statement, String sql) {
    List<String> found = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        StringBuilder row = new StringBuilder();
        for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
          row.append(rows.getString(column)).append('|');
        }
        found.add(row.toString());
      }
    } catch (SQLException e) {
      found.add(sql + e.getMessage());
    }
    return found;
  }
}
