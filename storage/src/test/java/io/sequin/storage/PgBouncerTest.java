package io.sequin.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.PgBouncer;
import io.sequin.storage.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PgBouncerTest {

  private static final BatchLogSettings SETTINGS = new BatchLogSettings(2, 1 << 20, 1 << 20);

  /** As many as docs/ARCHITECTURE.md says that a gateway uses at most. */
  private static final int POOL_SIZE = 26;

  @TempDir private Path directory;

  @BeforeAll
  static void isInstalled() {
    assumeTrue(PgBouncer.isInstalled(), "install pgbouncer to run these tests");
  }

  @Test
  void sessionModeIsServed() throws IOException {
    DatabaseSettings database = TestDatabase.create();
    try (PgBouncer bouncer = PgBouncer.start(directory, database, "session", POOL_SIZE);
        Storage storage = Storage.open(bouncer.settings(), SETTINGS)) {
      PartitionId partition =
          new PartitionId(storage.topics().create("flights", 1, Map.of()).id(), 0);
      for (int i = 0; i < 20; i++) {
        assertThat(storage.log().append(Batches.of(partition, 1, "k", "v")).join().baseOffset())
            .isEqualTo(i);
      }
      storage.topics().delete("flights");
    }
  }

  @Test
  void transactionModeIsRefusedInOneLineThatSaysWhatToDo() throws IOException {
    DatabaseSettings database = TestDatabase.create();
    try (PgBouncer bouncer = PgBouncer.start(directory, database, "transaction", POOL_SIZE)) {
      assertThatThrownBy(() -> Storage.open(bouncer.settings(), SETTINGS).close())
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("PgBouncer")
          .hasMessageContaining("pool_mode=session")
          .hasMessageNotContaining("\n");
      assertThat(
              TestDatabase.query(
                  database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
          .containsExactly("0");
    }
  }
}
