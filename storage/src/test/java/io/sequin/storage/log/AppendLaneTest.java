package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.Storage;
import io.sequin.storage.StorageException;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AppendLaneTest {

  @Test
  void anErrorIsTheAnswerToItsBatchAndTheNextOneIsAppended() {
    DatabaseSettings settings = TestDatabase.create();
    AtomicBoolean isFirst = new AtomicBoolean(true);
    AppendListener listener =
        (_, _, _, _) -> {
          if (isFirst.getAndSet(false)) {
            throw new StackOverflowError();
          }
        };
    try (Storage storage = Storage.open(settings, new BatchLogSettings(1, 1 << 20, 1 << 20));
        Database database = new Database(settings);
        AppendLane lane = new AppendLane(0, database, 1 << 20, listener, (_, _) -> 0)) {
      int topicId = storage.topics().create("flights", 1, Map.of()).id();
      NewBatch batch = Batches.of(new PartitionId(topicId, 0), 1, "key", "value");

      assertThatThrownBy(() -> lane.append(batch).join())
          .hasCauseInstanceOf(StorageException.class);
      assertThat(lane.append(batch).join().outcome()).isEqualTo(AppendOutcome.APPENDED);
    }
  }
}
