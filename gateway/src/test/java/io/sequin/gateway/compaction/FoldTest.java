package io.sequin.gateway.compaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.keyed.KeyedMessage;
import io.sequin.storage.log.StoredBatch;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldTest {

  private static final int MEBIBYTE = 1 << 20;

  @Test
  void ofEachKeyTheNewestRecordIsLeft() {
    Fold fold = new Fold(0);
    fold.add(batch(message(0, "a", "1"), message(1, "b", "1"), message(2, "a", "2")));
    fold.add(batch(message(3, "c", "1"), message(4, "b", null)));

    assertThat(fold.messages()).extracting(KeyedMessage::offset).containsExactly(2L, 3L, 4L);
    assertThat(fold.messages().getLast().isTombstone()).isTrue();
    assertThat(new String(fold.messages().getFirst().value(), UTF_8)).isEqualTo("2");
  }

  @Test
  void whatLiesBeforeTheStartOfTheLogIsNotKept() {
    Fold fold = new Fold(2);
    fold.add(batch(message(0, "a", "1"), message(1, "b", "1"), message(2, "c", "1")));

    assertThat(fold.messages()).extracting(KeyedMessage::offset).containsExactly(2L);
  }

  @Test
  void aTransactionWritesALimitedAmount() {
    Fold fold = new Fold(0);
    for (int offset = 0; fold.hasRoom(); offset++) {
      fold.add(batch(message(offset, "key" + offset, "x".repeat(MEBIBYTE))));
    }

    assertThat(fold.messages()).hasSize(4);
  }

  @Test
  void manyRecordsOfFewKeysAreOneTransactionUpToALimitOfWhatIsRead() {
    Fold fold = new Fold(0);
    for (int offset = 0; fold.hasRoom(); offset++) {
      fold.add(batch(message(offset, "key", "x".repeat(MEBIBYTE))));
    }

    assertThat(fold.messages()).extracting(KeyedMessage::offset).containsExactly(63L);
  }

  @Test
  void theLastRecordOfABatchIsKeptIfItHasAKey() {
    assertThat(Fold.keepsLastOf(batch(message(0, "a", "1"), message(1, "b", null)))).isTrue();
  }

  private static StoredBatch batch(KeyedMessage... messages) {
    List<KeyedMessage> all = List.of(messages);
    long lastOffset = all.getLast().offset();
    return new StoredBatch(
        all.getFirst().offset(), lastOffset, KeyedBatches.write(all, lastOffset));
  }

  private static KeyedMessage message(long offset, String key, String value) {
    return new KeyedMessage(
        offset,
        1_700_000_000_000L,
        key.getBytes(UTF_8),
        value == null ? null : value.getBytes(UTF_8),
        0,
        new byte[0]);
  }
}
