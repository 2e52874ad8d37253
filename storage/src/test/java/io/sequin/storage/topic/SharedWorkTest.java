package io.sequin.storage.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedWorkTest {

  private static final long PATIENCE_S = 30;

  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicLong nowNanos = new AtomicLong();
  private final Semaphore begun = new Semaphore(0);
  private final Semaphore mayEnd = new Semaphore(0);

  @Test
  void allWhoAskBeforeARunBeginsShareIt() throws Exception {
    SharedWork work = new SharedWork(this::runUntilTold, nowNanos::get);
    CompletableFuture<Void> first = work.ask();
    assertThat(begun.tryAcquire(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
    List<CompletableFuture<Void>> later =
        IntStream.range(0, 100).mapToObj(_ -> work.ask()).toList();

    mayEnd.release();
    first.get(PATIENCE_S, TimeUnit.SECONDS);
    // what they have asked for began before they did
    assertThat(begun.tryAcquire(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
    assertThat(later).noneMatch(CompletableFuture::isDone);
    mayEnd.release();
    for (CompletableFuture<Void> each : later) {
      each.get(PATIENCE_S, TimeUnit.SECONDS);
    }
    assertThat(runs).hasValue(2);
  }

  @Test
  void whatARunThrowsIsToldToWhoAskedAndTheNextRunsAllTheSame() {
    SharedWork work =
        new SharedWork(
            () -> {
              if (runs.incrementAndGet() == 1) {
                throw new StackOverflowError();
              }
            },
            nowNanos::get);

    assertThatThrownBy(() -> work.ask().join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(StackOverflowError.class);
    assertThat(work.hasFailed()).isTrue();
    work.ask().join();
    assertThat(work.hasFailed()).isFalse();
  }

  @Test
  void aRunCountsFromWhenItBegan() {
    SharedWork work = new SharedWork(() -> nowNanos.addAndGet(40), nowNanos::get);
    assertThat(work.hasSucceededWithin(Long.MAX_VALUE)).isFalse();

    work.ask().join();
    assertThat(work.hasSucceededWithin(41)).isTrue();
    assertThat(work.hasSucceededWithin(40)).isFalse();
    nowNanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(work.hasSucceededWithin(41)).isFalse();
  }

  private void runUntilTold() {
    runs.incrementAndGet();
    begun.release();
    mayEnd.acquireUninterruptibly();
  }
}
