package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.storage.Storage;
import io.sequin.storage.StorageException;
import io.sequin.storage.StorageUnavailableException;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.database.EmbeddedPostgresServer;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.Postmaster;
import io.sequin.storage.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutageTest {

  private static final BatchLogSettings SETTINGS = new BatchLogSettings(2, 1 << 20, 1 << 20);
  private static final String TERMINATE =
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
          + " WHERE datname = current_database() AND application_name = 'sequin-gateway'";

  @Test
  void whatIsAcknowledgedWhileConnectionsBreakIsThere() {
    DatabaseSettings database = TestDatabase.create();
    try (Storage storage = Storage.open(database, SETTINGS)) {
      PartitionId partition = partition(storage);
      Map<String, CompletableFuture<AppendResult>> answers = new HashMap<>();
      for (int round = 0; round < 10; round++) {
        answers.putAll(appendMany(storage, partition, round));
        answers.get("0-0").join();
        TestDatabase.execute(database, TERMINATE);
      }

      Set<String> acknowledged = acknowledged(answers);
      awaitAppend(storage, partition);
      assertThat(acknowledged).isNotEmpty();
      assertThat(storedOnce(database)).containsAll(acknowledged);
    }
  }

  @Test
  void whatIsAcknowledgedBeforePostgresIsKilledIsThereAfterIt(@TempDir Path directory) {
    try (ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory);
        Storage storage = Storage.open(server.settings(), SETTINGS)) {
      server.superviseOn(scheduler);
      PartitionId partition = partition(storage);
      Map<String, CompletableFuture<AppendResult>> answers =
          new HashMap<>(appendMany(storage, partition, 0));
      answers.get("0-10").join();
      Postmaster.of(directory).kill();
      answers.putAll(appendMany(storage, partition, 1));

      Set<String> acknowledged = acknowledged(answers);
      awaitAppend(storage, partition);
      assertThat(acknowledged).contains("0-0", "0-10");
      assertThat(storedOnce(server.settings())).containsAll(acknowledged);
      assertThat(storage.isAvailable()).isTrue();
      storage.topics().refresh();
      scheduler.shutdownNow();
    }
  }

  private static PartitionId partition(Storage storage) {
    return new PartitionId(storage.topics().create("flights", 1, Map.of()).id(), 0);
  }

  private static Map<String, CompletableFuture<AppendResult>> appendMany(
      Storage storage, PartitionId partition, int round) {
    Map<String, CompletableFuture<AppendResult>> answers = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      String value = round + "-" + i;
      answers.put(value, storage.log().append(Batches.of(partition, 1, "k", value)));
    }
    return answers;
  }

  private static Set<String> acknowledged(Map<String, CompletableFuture<AppendResult>> answers) {
    Set<String> acknowledged = new HashSet<>();
    answers.forEach(
        (value, answer) -> {
          Throwable failure = answer.handle((result, thrown) -> thrown).join();
          if (failure == null) {
            assertThat(answer.join().outcome()).isEqualTo(AppendOutcome.APPENDED);
            acknowledged.add(value);
          } else {
            assertThat(failure).isInstanceOf(StorageUnavailableException.class);
          }
        });
    return acknowledged;
  }

  private static void awaitAppend(Storage storage, PartitionId partition) {
    await()
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptionsMatching(e -> e.getCause() instanceof StorageException)
        .until(() -> storage.log().append(Batches.of(partition, 1, "k", "again")).join() != null);
  }

  private static Set<String> storedOnce(DatabaseSettings database) {
    return new HashSet<>(
        TestDatabase.query(
            database,
            "SELECT sequin.text(data) FROM sequin.messages GROUP BY data HAVING count(*) = 1"));
  }
}
