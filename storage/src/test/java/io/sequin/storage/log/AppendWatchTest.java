package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AppendWatchTest {

  private static final BatchLogSettings SETTINGS = new BatchLogSettings(1, 1 << 20, 1 << 20);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(20);

  private Storage storage;
  private Storage other;
  private PartitionId watched;
  private PartitionId unwatched;

  @BeforeEach
  void open() {
    DatabaseSettings database = TestDatabase.create();
    storage = Storage.open(database, SETTINGS);
    other = Storage.open(database, SETTINGS);
    int topicId = storage.topics().create("flights", 2, Map.of()).id();
    watched = new PartitionId(topicId, 0);
    unwatched = new PartitionId(topicId, 1);
    storage.log().currentOffsets(watched);
  }

  @AfterEach
  void close() {
    storage.close();
    other.close();
  }

  @Test
  void anAppendWakes() throws InterruptedException {
    try (AppendWatch watch = storage.log().watch(List.of(watched))) {
      storage.log().append(Batches.of(watched, 1, "k", "v"));

      assertThat(watch.await(LONG)).isTrue();
      assertThat(storage.log().knownOffsets(watched).highWatermark()).isEqualTo(1);
      assertThat(watch.await(SHORT)).isFalse();
    }
  }

  @Test
  void anAppendToAnotherPartitionDoesNotWake() throws InterruptedException {
    try (AppendWatch watch = storage.log().watch(List.of(watched))) {
      storage.log().append(Batches.of(unwatched, 1, "k", "v")).join();

      assertThat(watch.await(SHORT)).isFalse();
    }
  }

  @Test
  void anAppendThroughAnotherGatewayWakesAtTheNextLook() throws InterruptedException {
    try (AppendWatch watch = storage.log().watch(List.of(watched, unwatched))) {
      storage.log().refreshWatched();
      watch.await(SHORT);
      other.log().append(Batches.of(watched, 3, "k", "v")).join();
      assertThat(watch.await(SHORT)).isFalse();

      storage.log().refreshWatched();
      assertThat(watch.await(LONG)).isTrue();
      assertThat(storage.log().knownOffsets(watched).highWatermark()).isEqualTo(3);

      storage.log().refreshWatched();
      assertThat(watch.await(SHORT)).isFalse();
    }
  }

  @Test
  void aClosedWatchIsNotWokenAnyMore() throws InterruptedException {
    AppendWatch watch = storage.log().watch(List.of(watched));
    watch.close();
    storage.log().append(Batches.of(watched, 1, "k", "v")).join();

    assertThat(watch.await(SHORT)).isFalse();
  }
}
