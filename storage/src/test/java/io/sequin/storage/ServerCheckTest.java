package io.sequin.storage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class ServerCheckTest {

  private static final BatchLogSettings SETTINGS = new BatchLogSettings(1, 1 << 20, 1 << 20);

  @Test
  void anOldServerIsRefused() {
    ServerCheck.requireVersion(140_000);
    assertThatThrownBy(() -> ServerCheck.requireVersion(130_022))
        .isInstanceOf(StorageException.class)
        .hasMessage("PostgreSQL 13 is too old; use 14 or newer");
  }

  @Test
  void aDatabaseOfAnotherEncodingIsRefused() {
    DatabaseSettings latin = TestDatabase.create("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");

    assertThatThrownBy(() -> Storage.open(latin, SETTINGS))
        .isInstanceOf(StorageException.class)
        .hasMessage("the database's encoding is LATIN1; create it with ENCODING 'UTF8'");
  }

  @Test
  void anAddressWhereNobodyListensIsToldInOneLine() throws IOException {
    DatabaseSettings nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "jdbc:postgresql://127.0.0.1:" + socket.getLocalPort() + "/postgres";
      nobody = DatabaseSettings.of(url, "postgres", "");
    }

    assertThatThrownBy(() -> Storage.open(nobody, SETTINGS))
        .isInstanceOf(StorageUnavailableException.class)
        .hasMessageStartingWith("PostgreSQL is not available: Connection to 127.0.0.1:")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aDatabaseThatDoesNotExistIsToldByName() {
    DatabaseSettings known = TestDatabase.create();
    DatabaseSettings unknown =
        DatabaseSettings.of(
            known.jdbcUrl().replaceFirst("/test_[0-9_]+", "/nowhere"),
            known.user(),
            known.password());

    assertThatThrownBy(() -> Storage.open(unknown, SETTINGS))
        .isInstanceOf(StorageException.class)
        .hasMessage("PostgreSQL answered: FATAL: database \"nowhere\" does not exist");
  }
}
