package io.sequin.storage.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sequin.storage.StorageException;
import io.sequin.storage.testing.FreePort;
import io.sequin.storage.testing.Postmaster;
import io.sequin.storage.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresServerTest {

  @TempDir private static Path directory;

  @BeforeAll
  static void writeSomething() {
    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory)) {
      TestDatabase.execute(server.settings(), "CREATE TABLE kept AS SELECT 42 AS answer");
    }
  }

  @Test
  void theServerIsDurable() {
    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory)) {
      assertThat(
              TestDatabase.query(
                  server.settings(),
                  "SELECT setting FROM pg_settings WHERE name IN"
                      + " ('fsync', 'synchronous_commit', 'full_page_writes')"))
          .containsExactly("on", "on", "on");
    }
  }

  @Test
  void dataOutlivesTheServer() {
    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory)) {
      assertDataIsKept(server);
    }
  }

  @Test
  void aClosedServerRunsNoMore() {
    EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory);
    Postmaster postmaster = Postmaster.of(directory);
    server.close();
    server.close();

    postmaster.awaitExit();
  }

  @Test
  void aSecondServerInTheSameProcessIsRefused() {
    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory)) {
      assertIsTaken();
      assertDataIsKept(server);
    }
  }

  @Test
  void aDirectoryIsTakenUntilItsOwnerIsKilledAndThenTheServerItLeftIsStopped() throws IOException {
    GatewayProcess owner = GatewayProcess.start(directory);
    Postmaster left = Postmaster.of(directory);
    assertIsTaken();
    TestDatabase.execute(owner.settings(), "CREATE TABLE written_by_owner AS SELECT 1 AS one");
    owner.kill();
    assertThat(left.process().isAlive()).isTrue();

    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory)) {
      left.awaitExit();
      assertThat(TestDatabase.query(server.settings(), "SELECT one FROM written_by_owner"))
          .containsExactly("1");
    }
  }

  @Test
  void aServerThatWasKilledWithItsOwnerIsNotLookedFor() throws IOException {
    GatewayProcess owner = GatewayProcess.start(directory);
    owner.kill();
    Postmaster.of(directory).kill();
    // by then the process id may be that of anybody
    Path file = directory.resolve("postgres/postmaster.pid");
    String contents = Files.readString(file);
    long ownPid = ProcessHandle.current().pid();
    Files.writeString(file, contents.replaceFirst("\\d+", Long.toString(ownPid)));

    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory)) {
      assertDataIsKept(server);
    }
  }

  @Test
  void aKilledServerIsStartedAgainOnTheSamePort() {
    try (ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory)) {
      server.superviseOn(scheduler);
      for (int i = 0; i < 2; i++) {
        Postmaster.of(directory).kill();
        await()
            .atMost(Duration.ofMinutes(1))
            .ignoreExceptions()
            .untilAsserted(() -> assertDataIsKept(server));
      }
      scheduler.shutdownNow();
    }
  }

  @Test
  void aServerThatIsClosedRightAfterItDiedStaysClosed() {
    try (ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor()) {
      EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory);
      server.superviseOn(scheduler);
      Postmaster.of(directory).kill();
      server.close();
      scheduler.shutdown();
    }

    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory)) {
      assertDataIsKept(server);
    }
  }

  @Test
  void aPortThatSomebodyElseTookMeanwhileIsNotInsistedOn() throws IOException {
    int free = FreePort.find();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Iterator<Integer> ports = List.of(taken.getLocalPort(), free).iterator();
      try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory, ports::next)) {
        assertThat(server.settings().jdbcUrl()).contains(":" + free + "/");
        assertDataIsKept(server);
      }
      assertThatThrownBy(() -> EmbeddedPostgresServer.start(directory, taken::getLocalPort))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("could not create any TCP/IP sockets");
    }
  }

  @Test
  void dataThatIsNoneOfPostgresIsOneClearLine(@TempDir Path broken) throws IOException {
    Files.createDirectory(broken.resolve("postgres"));

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> EmbeddedPostgresServer.start(broken))
          .isInstanceOf(StorageException.class)
          .hasMessageStartingWith("cannot start PostgreSQL in " + broken + ": pg_ctl: ")
          .hasMessageContaining("is not a database cluster directory")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void dataOfAnotherMajorVersionIsOneClearLine(@TempDir Path old) throws IOException {
    EmbeddedPostgresServer.start(old).close();
    Files.writeString(old.resolve("postgres/PG_VERSION"), "13\n");

    assertThatThrownBy(() -> EmbeddedPostgresServer.start(old))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("database files are incompatible with server")
        .hasMessageNotContaining("\n");
  }

  private static void assertIsTaken() {
    assertThatThrownBy(() -> EmbeddedPostgresServer.start(directory))
        .isInstanceOf(StorageException.class)
        .hasMessage(
            "another gateway is using the data directory "
                + directory
                + "; stop it or pass --data-dir");
  }

  private static void assertDataIsKept(EmbeddedPostgresServer server) {
    assertThat(TestDatabase.query(server.settings(), "SELECT answer FROM kept"))
        .containsExactly("42");
  }
}
