package io.sequin.storage.keyed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.testing.TestRecord;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyedStoreTest {

  private static final long NOW_MS = 1_700_000_100_000L;

  private DatabaseSettings settings;
  private Storage storage;
  private PartitionId partition;

  @BeforeEach
  void open() {
    settings = TestDatabase.create();
    storage = Storage.open(settings, new BatchLogSettings(1, 1 << 20, 1));
    partition = new PartitionId(storage.topics().create("prices", 1, Map.of()).id(), 0);
    append("apple", "pear");
    append("apple", "plum");
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void whatIsFoldedAndWhatIsNotMakesUpTheSize() {
    long unfolded = size();
    assertThat(fold(0, 2, message(0, "apple", "1"), message(1, "pear", "1"))).isTrue();

    assertThat(extent().foldedOffset()).isEqualTo(2);
    assertThat(extent().foldedBytes()).isEqualTo(keyedBytes()).isPositive();
    assertThat(size()).isEqualTo(unfolded / 2 + keyedBytes());

    assertThat(fold(2, 4, message(2, "apple", "longer"), message(3, "plum", "1"))).isTrue();
    assertThat(query("SELECT key_text, \"offset\" FROM sequin_log.keyed_messages ORDER BY 1"))
        .containsExactly("apple|2", "pear|1", "plum|3");
    assertThat(extent().foldedBytes()).isEqualTo(keyedBytes());
    assertThat(size()).isEqualTo(keyedBytes());
    assertThat(extent().dirtyRatio()).isZero();
  }

  @Test
  void whatSomebodyElseHasFoldedIsNotFoldedAgain() {
    fold(0, 2, message(0, "apple", "1"), message(1, "pear", "1"));

    assertThat(fold(0, 4, message(2, "apple", "1"))).isFalse();
    assertThat(query("SELECT key_text, \"offset\" FROM sequin_log.keyed_messages ORDER BY 1"))
        .containsExactly("apple|0", "pear|1");
    assertThat(extent().foldedBytes()).isEqualTo(keyedBytes());
  }

  @Test
  void aFinishedSegmentShrinksByWhatIsFolded() {
    TestDatabase.execute(
        settings,
        "INSERT INTO sequin_log.segments (topic_id, partition, segment, end_offset, size_bytes,"
            + " finished_at) SELECT topic_id, partition, 0, next_offset, size_bytes, now() FROM"
            + " sequin_log.partitions");
    long whole = size();
    fold(0, 2, message(0, "apple", "1"), message(1, "pear", "1"));

    assertThat(query("SELECT size_bytes FROM sequin_log.segments"))
        .containsExactly(Long.toString(whole / 2));
  }

  @Test
  void aTombstoneGoesWhenEverybodyHasHadTheTimeToReadIt() {
    fold(0, 4, message(0, "apple", null), message(1, "pear", "1"), message(3, "plum", null));

    storage.keyed().drop(partition, NOW_MS - 1);
    assertThat(keys()).containsExactly("apple", "pear", "plum");
    storage.keyed().drop(partition, NOW_MS);
    // the last record stays: consumers look for the end of the log
    assertThat(keys()).containsExactly("pear", "plum");
    assertThat(extent().foldedBytes()).isEqualTo(keyedBytes());
    assertThat(size()).isEqualTo(keyedBytes());
  }

  private void append(String... keys) {
    TestRecord[] records = new TestRecord[keys.length];
    for (int i = 0; i < keys.length; i++) {
      records[i] = TestRecord.of(keys[i], "1");
    }
    storage.log().append(Batches.of(partition, records)).join();
  }

  private boolean fold(long from, long to, KeyedMessage... newest) {
    return storage.keyed().fold(partition, from, to, List.of(newest), NOW_MS);
  }

  private KeyedExtent extent() {
    return storage.keyed().extent(partition).orElseThrow();
  }

  private long size() {
    return extent().sizeBytes();
  }

  private long keyedBytes() {
    return Long.parseLong(
        query(
                "SELECT coalesce(sum(sequin_log.keyed_size(key, value, headers)), 0) FROM"
                    + " sequin_log.keyed_messages")
            .getFirst());
  }

  private List<String> keys() {
    return query("SELECT key_text FROM sequin_log.keyed_messages ORDER BY 1");
  }

  private List<String> query(String sql) {
    return TestDatabase.query(settings, sql);
  }

  private static KeyedMessage message(long offset, String key, String value) {
    return new KeyedMessage(
        offset,
        NOW_MS,
        key.getBytes(UTF_8),
        value == null ? null : value.getBytes(UTF_8),
        0,
        new byte[0]);
  }
}
