package io.sequin.storage.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.AppendOutcome;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.outbox.Outbox;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.testing.TestRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Topics that are handed over to another cluster: nothing that was written here is left behind. */
class HandoverTest {

  private static final BatchLogSettings SETTINGS = new BatchLogSettings(1, 1 << 20, 1 << 20);
  private static final String SEND = "SELECT sequin.send('flights', 'a.b', 'text'::text)";

  private DatabaseSettings settings;
  private Storage storage;
  private PushStore pushes;
  private PartitionId partition;

  @BeforeEach
  void open() {
    settings = TestDatabase.create();
    storage = Storage.open(settings, SETTINGS);
    pushes = storage.pushes();
    storage.links().create("prod", Map.of("bootstrap.servers", "kafka:9092"), "{}");
    partition = new PartitionId(storage.topics().create("flights", 1, Map.of()).id(), 0);
    pushes.add("prod", partition.topicId());
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void producersAreRefusedFromThatMomentOnAlsoThoseThatHaveJustWritten() {
    assertThat(append()).isEqualTo(AppendOutcome.APPENDED);
    assertThat(append()).isEqualTo(AppendOutcome.APPENDED);

    pushes.beginReturn("prod", topics());
    assertThat(append()).isEqualTo(AppendOutcome.PROMOTING);
    pushes.giveUpReturn("prod", topics());
    assertThat(append()).isEqualTo(AppendOutcome.APPENDED);

    pushes.beginReturn("prod", topics());
    assertThatThrownBy(() -> finish(2)).isInstanceOf(PromotionException.class);
    finish(3);
    assertThat(append()).isEqualTo(AppendOutcome.LINKED);
    assertThat(topics().getFirst().state()).isEqualTo(LinkedTopic.State.FOLLOWING);
  }

  @Test
  void aTopicWithOtherOffsetsThereDoesNotFollow() {
    append();
    pushes.note(List.of(new PushPosition(partition, 5, 1, 1, 0, 0)));
    pushes.beginReturn("prod", topics());

    finish(1);

    assertThat(topics().getFirst().state()).isEqualTo(LinkedTopic.State.RETURNED);
    assertThat(append()).isEqualTo(AppendOutcome.LINKED);
  }

  @Test
  void whatWasSentBeforeComesAlong() throws SQLException {
    try (Connection sender = TestDatabase.connect(settings);
        Statement statement = sender.createStatement()) {
      sender.setAutoCommit(false);
      statement.execute(SEND);
      pushes.beginReturn("prod", topics());
      assertThatThrownBy(() -> TestDatabase.execute(settings, SEND))
          .hasMessageContaining("topic \"flights\" follows link \"prod\"");
      assertThatThrownBy(() -> finish(0)).hasMessageContaining("has sent to it from SQL");
      sender.commit();
    }
    assertThatThrownBy(() -> finish(0)).hasMessageContaining("not in the log yet");
    try (Outbox outbox = storage.outbox()) {
      assertThat(outbox.move(_ -> List.of(Batches.of(partition, TestRecord.of("a.b", "text")))))
          .isEqualTo(1);
    }

    assertThatThrownBy(() -> finish(0)).isInstanceOf(PromotionException.class);
    finish(1);
    assertThat(TestDatabase.query(settings, "SELECT key FROM sequin.messages"))
        .containsExactly("a.b");
  }

  @Test
  void positionsAreNotedOnlyOfWhatIsPushed() {
    pushes.note(List.of(new PushPosition(partition, 0, 1, 1, 10, 2)));
    assertThat(pushes.positions(topics()))
        .containsExactly(Map.entry(partition, new PushPosition(partition, 0, 1, 1, 10, 2)));
    assertThat(pushes.nextIdentity("prod").generation()).isEqualTo(1);
    pushes.noteProducer("prod", 4711);
    assertThat(pushes.nextIdentity("prod")).isEqualTo(new PushIdentity(OptionalLong.of(4711), 2));

    append();
    pushes.beginReturn("prod", topics());
    finish(1);
    pushes.note(List.of(new PushPosition(partition, 0, 9, 9, 10, 2)));
    assertThat(pushes.positions(topics())).isEmpty();
  }

  private List<LinkedTopic> topics() {
    return storage.links().topics("prod");
  }

  private void finish(long end) {
    pushes.finishReturn("prod", topics(), Map.of(partition, end));
  }

  private AppendOutcome append() {
    return storage.log().append(Batches.of(partition, 1, "k", "v")).join().outcome();
  }
}
