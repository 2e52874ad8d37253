package io.sequin.storage.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sequin.key_matches} and {@link KeyFilter} say the same. */
class KeyMatchesTest {

  private static final List<String> FILTERS =
      List.of(
          ">", "*", "*.*", "*.>", "a", "a.b", "a.*", "a.>", "*.b", "*.b.>", "a.*.c", "*.*.*.>",
          "a+b", "a?", "(a)", "a\\d", "[ab]", "^a$", "a|b", "~IA", "~", "-._./", "0-7");

  private static final List<String> RECORD_KEYS =
      List.of(
          "a", "b", "a.b", "a.b.c", "a.c.c", "a.b.c.d", "b.b", "b.b.b", "ab", "aab", "a+b", "(a)",
          "a\\d", "a1", "[ab]", "^a$", "a|b", " ", "", ".", "a.", "a..b", "a.b ", "*", "a.>", "é",
          "a\n", "-._./", "!.~");

  private static DatabaseSettings database;

  @BeforeAll
  static void migrate() {
    database = TestDatabase.create();
    Storage.open(database, BatchLogSettings.defaults()).close();
  }

  @Test
  void everyFilterChoosesTheSameKeysInSqlAsInTheGateway() {
    List<String> differences = new ArrayList<>();
    for (String filter : FILTERS) {
      for (String key : RECORD_KEYS) {
        byte[] bytes = key.getBytes(UTF_8);
        boolean here = KeyFilter.parse(filter).matches(bytes, 0, bytes.length);
        if (here
            != inSql(
                "sequin_log.message_key(convert_to(%s, 'UTF8'))".formatted(quoted(key)), filter)) {
          differences.add(filter + " of " + key);
        }
      }
    }
    assertThat(differences).isEmpty();
  }

  @Test
  void aTextThatIsNoSequinKeyMatchesNothing() {
    assertThat(inSql("'a..b'", ">")).isFalse();
    assertThat(inSql("'a b'", "*")).isFalse();
    assertThat(inSql("''", "*")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "a.>.b", "**", "a.b*", "a b", "é"})
  void whatIsNoFilterIsAnErrorThatSaysWhatToDo(String filter) {
    assertThatThrownBy(() -> inSql("'a'", filter))
        .hasMessageContaining("key filter")
        .hasMessageContaining("Hint: A key filter is");
  }

  @Test
  void aFilterThatIsConstantIsTakenApartOnlyOnce() {
    List<String> plan =
        TestDatabase.query(
            database,
            "EXPLAIN (VERBOSE) SELECT * FROM unnest('{a,b}'::text[]) AS k (key)"
                + " WHERE sequin.key_matches(k.key, 'a.>')");

    assertThat(plan)
        .anyMatch(line -> line.contains("~ '^a"))
        .noneMatch(line -> line.contains("key_"));
  }

  private static boolean inSql(String key, String filter) {
    return TestDatabase.query(
            database, "SELECT sequin.key_matches(%s, %s)".formatted(key, quoted(filter)))
        .equals(List.of("t"));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
