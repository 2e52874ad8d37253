package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sequin.storage.StorageUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Each read finds one batch of 84 bytes with ten records; the log has a hundred. */
class ReadAheadTest {

  private static final PartitionId PARTITION = new PartitionId(1, 0);
  private static final long END = 100;
  private static final long MAX_BYTES = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<Long> tableReads = new ArrayList<>();
  private final ArrayDeque<Runnable> inBackground = new ArrayDeque<>();
  private boolean isAway;
  private Error error;

  @Test
  void whoReadsOnFindsThatTheTableHasBeenRead() {
    ReadAhead ahead = readAhead(10 * MAX_BYTES);
    assertThat(offsets(ahead, 0)).containsExactly(0L);
    runInBackground();
    assertThat(tableReads).containsExactly(0L, 10L);

    assertThat(offsets(ahead, 10)).containsExactly(10L);
    assertThat(tableReads).containsExactly(0L, 10L);
  }

  @Test
  void severalWhoMoveTogetherShareWhatWasRead() {
    ReadAhead ahead = readAhead(10 * MAX_BYTES);
    offsets(ahead, 0);
    runInBackground();

    assertThat(offsets(ahead, 10)).containsExactly(10L);
    assertThat(offsets(ahead, 10)).containsExactly(10L);
    runInBackground();
    assertThat(tableReads).containsExactly(0L, 10L, 20L);
  }

  @Test
  void anotherLimitIsAnotherRead() {
    ReadAhead ahead = readAhead(10 * MAX_BYTES);
    offsets(ahead, 0);
    runInBackground();

    ahead.read(new ReadAhead.Read(PARTITION, 10, MAX_BYTES + 1), END);
    assertThat(tableReads).containsExactly(0L, 10L, 10L);
  }

  @Test
  void nothingIsReadBehindTheEnd() {
    ReadAhead ahead = readAhead(10 * MAX_BYTES);

    offsets(ahead, 90);
    runInBackground();
    assertThat(tableReads).containsExactly(90L);
  }

  @Test
  void whatFailedIsReadAgain() {
    ReadAhead ahead = readAhead(10 * MAX_BYTES);
    offsets(ahead, 0);
    isAway = true;
    runInBackground();

    assertThatThrownBy(() -> offsets(ahead, 10)).isInstanceOf(StorageUnavailableException.class);

    isAway = false;
    assertThat(offsets(ahead, 10)).containsExactly(10L);
  }

  @Test
  void whoeverWaitsIsToldOfAnErrorToo() {
    ReadAhead ahead = readAhead(10 * MAX_BYTES);
    offsets(ahead, 0);
    CompletableFuture<List<Long>> read = new CompletableFuture<>();
    Thread consumer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    read.complete(offsets(ahead, 10));
                  } catch (Throwable e) {
                    read.completeExceptionally(e);
                  }
                });
    await().until(() -> consumer.getState() == Thread.State.WAITING);

    error = new StackOverflowError();
    runInBackground();
    assertThat(read).failsWithin(PATIENCE).withThrowableThat().havingRootCause().isSameAs(error);

    error = null;
    assertThat(offsets(ahead, 10)).containsExactly(10L);
  }

  @Test
  void whatCannotBeReadAheadIsReadWhenItIsAskedFor() {
    ReadAhead ahead =
        new ReadAhead(
            10 * MAX_BYTES,
            _ -> {
              throw new RejectedExecutionException();
            },
            this::readTable);
    for (long offset = 0; offset < END; offset += 10) {
      assertThat(offsets(ahead, offset)).containsExactly(offset);
    }
  }

  @Test
  void whatWasUsedMakesRoomAndWhatWasNotStays() {
    ReadAhead ahead = readAhead(2 * MAX_BYTES);
    offsets(ahead, 0);
    runInBackground();
    offsets(ahead, 50);
    runInBackground();

    // both places are taken by what nobody has come for
    offsets(ahead, 30);
    runInBackground();
    assertThat(tableReads).containsExactly(0L, 10L, 50L, 60L, 30L);

    offsets(ahead, 10);
    runInBackground();
    assertThat(tableReads).containsExactly(0L, 10L, 50L, 60L, 30L, 20L);
  }

  @Test
  void onlyAFewReadsAreBegunAtATime() {
    ReadAhead ahead = readAhead(100 * MAX_BYTES);
    for (long offset = 0; offset < END; offset += 20) {
      offsets(ahead, offset);
    }

    assertThat(inBackground).hasSize(4);
  }

  private ReadAhead readAhead(long capacityBytes) {
    return new ReadAhead(capacityBytes, inBackground::add, this::readTable);
  }

  private static List<Long> offsets(ReadAhead ahead, long offset) {
    return ahead.read(new ReadAhead.Read(PARTITION, offset, MAX_BYTES), END).stream()
        .map(StoredBatch::baseOffset)
        .toList();
  }

  private void runInBackground() {
    while (!inBackground.isEmpty()) {
      inBackground.remove().run();
    }
  }

  private List<StoredBatch> readTable(ReadAhead.Read read, long endOffset) {
    if (isAway) {
      throw new StorageUnavailableException("away", null);
    }
    if (error != null) {
      throw error;
    }
    tableReads.add(read.offset());
    return List.of(new StoredBatch(read.offset(), read.offset() + 9, new byte[68]));
  }
}
