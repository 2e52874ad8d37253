package io.sequin.storage.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In Turkish, an I has no dot in lower case. */
class TurkishDatabaseTest {

  private static final String HAS_ICU =
      "SELECT current_setting('server_version_num')::integer >= 150000"
          + " AND EXISTS (SELECT FROM pg_collation WHERE collprovider = 'i')";

  @Test
  void theLanguageOfTheDatabaseDoesNotMatter() {
    List<String> hasIcu = TestDatabase.query(TestDatabase.create(), HAS_ICU);
    assumeTrue(hasIcu.contains("t"), "PostgreSQL 14, or one without ICU");
    DatabaseSettings turkish =
        TestDatabase.create("ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'tr' LOCALE 'C'");
    Storage.open(turkish, new BatchLogSettings(1, 1 << 20, 1 << 20)).close();
    TestDatabase.execute(
        turkish,
        "INSERT INTO sequin_control.consumers (name, protocol, epoch, details)"
            + " VALUES ('billing', 'CLASSIC', 0, '{}')");

    assertThat(TestDatabase.query(turkish, "SELECT lower('I')")).containsExactly("ı");
    assertThat(TestDatabase.query(turkish, "SELECT name, protocol FROM sequin.consumers"))
        .containsExactly("billing|classic");
  }
}
