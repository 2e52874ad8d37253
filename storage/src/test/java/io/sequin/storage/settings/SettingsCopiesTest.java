package io.sequin.storage.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.database.Migrations;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.token.DelegationToken;
import io.sequin.storage.token.TokenCatalog;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is set through one gateway is seen by another, with the tokens as an example. */
class SettingsCopiesTest {

  private static final DelegationToken TOKEN = tokenUntil(100);

  private Database database;
  private SettingsCopies copies;
  private TokenCatalog here;
  private TokenCatalog there;
  private SettingsCopies copiesThere;

  @BeforeEach
  void open() {
    DatabaseSettings settings = TestDatabase.create();
    Migrations.run(settings);
    database = new Database(settings);
    copies = new SettingsCopies(database);
    copiesThere = new SettingsCopies(database);
    here = new TokenCatalog(database, copies);
    there = new TokenCatalog(database, copiesThere);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void whatIsSetIsSeenHereAtOnceAndElsewhereWhenItLooks() {
    here.add(TOKEN);
    assertThat(here.tokens()).containsOnly(Map.entry("id", TOKEN));
    assertThat(there.tokens()).isEmpty();
    copiesThere.refresh();
    assertThat(there.tokens()).isEqualTo(here.tokens());
  }

  @Test
  void onlyWhatHasChangedIsReadAnew() {
    AtomicInteger quotasRead = new AtomicInteger();
    copiesThere.keep(SettingsVersion.CLIENT_QUOTAS, _ -> quotasRead.incrementAndGet());
    here.add(TOKEN);
    copiesThere.refresh();
    copiesThere.refresh();
    assertThat(quotasRead).hasValue(1);
    assertThat(there.tokens()).hasSize(1);
  }

  @Test
  void aTokenChangesOnlyIfItIsAsItWasFound() {
    here.add(TOKEN);
    copiesThere.refresh();
    assertThat(there.move(TOKEN, 200)).isTrue();
    assertThat(here.move(TOKEN, 300)).isFalse();
    assertThat(here.tokens().get("id")).isEqualTo(tokenUntil(200));
    assertThat(here.remove(TOKEN)).isFalse();
    assertThat(here.remove(tokenUntil(200))).isTrue();
    assertThat(here.tokens()).isEmpty();
  }

  @Test
  void whatHasExpiredIsRemoved() {
    here.add(TOKEN);
    here.expire(100);
    assertThat(here.tokens()).hasSize(1);
    here.expire(101);
    assertThat(here.tokens()).isEmpty();
  }

  private static DelegationToken tokenUntil(long expiresMs) {
    return new DelegationToken(
        "id", "User:alice", "User:bob", List.of("User:bob", "User:carol"), 1, expiresMs, 1_000);
  }
}
