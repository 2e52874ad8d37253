package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A session may not have heard of a topic's table that has just been attached. PostgreSQL lets that
 * happen now and then only, so here a trigger says what such a session is told, to all that were
 * there before.
 */
class StaleSessionTest {

  private DatabaseSettings database;
  private Storage storage;

  @BeforeEach
  void open() {
    database = TestDatabase.create();
    storage = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20));
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void theFirstRecordsOfATopicAreStoredAllTheSame() {
    append(create("known"));
    PartitionId fresh = create("fresh");
    hideFromOldSessions(fresh);

    assertThat(append(fresh).outcome()).isEqualTo(AppendOutcome.APPENDED);
    assertThat(append(fresh).baseOffset()).isEqualTo(3);
  }

  @Test
  void whatSqlHasSentIsMovedAllTheSame() {
    PartitionId fresh = create("fresh");
    try (io.sequin.storage.outbox.Outbox outbox = storage.outbox()) {
      assertThat(outbox.move(_ -> List.of())).isZero();
      hideFromOldSessions(fresh);
      TestDatabase.execute(database, "SELECT sequin.send('fresh', 'k', 'x')");

      assertThat(outbox.move(_ -> List.of(Batches.of(fresh, 1, "k", "x")))).isEqualTo(1);
    }
    assertThat(TestDatabase.query(database, "SELECT key FROM sequin.messages"))
        .containsExactly("k");
  }

  private PartitionId create(String topic) {
    return new PartitionId(storage.topics().create(topic, 1, Map.of()).id(), 0);
  }

  private AppendResult append(PartitionId partition) {
    return storage.log().append(Batches.of(partition, 3, "key", "value")).join();
  }

  private void hideFromOldSessions(PartitionId partition) {
    TestDatabase.execute(
        database,
        """
        CREATE TABLE public.hidden AS SELECT clock_timestamp() AS since;
        CREATE FUNCTION public.hide() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF (SELECT a.backend_start < h.since FROM pg_stat_activity AS a, public.hidden AS h
              WHERE a.pid = pg_backend_pid()) THEN
            RAISE 'no partition of relation "batches" found for row' USING ERRCODE = 'check_violation';
          END IF;
          RETURN new;
        END
        $$;
        CREATE TRIGGER hide BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION public.hide()
        """
            .formatted(BatchTables.ofSegment(partition.topicId(), 0)));
  }
}
