package io.sequin.gateway.table;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whose turn it is among the tables that have something to do. Each gets a step before any of them
 * gets another one, and none two at once, so that who is slow holds nobody up as long as a worker
 * is left. Safe for threads.
 */
final class TableTurns {

  private final Supplier<List<Integer>> due;
  private final LongSupplier nanoTime;
  private final Duration lookEvery;
  private final Queue<Integer> waiting = new ArrayDeque<>();
  private final Set<Integer> atWork = new HashSet<>();
  private boolean looksAtOnce = true;
  private long lookedAtNanos;

  /**
   * @param due which tables have something to do, asked again after {@code lookEvery}, or at once
   *     where a step has got on
   * @param nanoTime as of {@link System#nanoTime}
   */
  TableTurns(Supplier<List<Integer>> due, LongSupplier nanoTime, Duration lookEvery) {
    this.due = due;
    this.nanoTime = nanoTime;
    this.lookEvery = lookEvery;
  }

  /** The next one, which is at work until {@link #done}. */
  synchronized OptionalInt next() {
    long now = nanoTime.getAsLong();
    if (waiting.isEmpty() && (looksAtOnce || now - lookedAtNanos >= lookEvery.toNanos())) {
      looksAtOnce = false;
      lookedAtNanos = now;
      due.get().stream().filter(table -> !atWork.contains(table)).forEach(waiting::add);
    }
    Integer next = waiting.poll();
    if (next == null) {
      return OptionalInt.empty();
    }
    atWork.add(next);
    return OptionalInt.of(next);
  }

  /**
   * @param passed how many offsets its step has passed
   */
  synchronized void done(int table, long passed) {
    atWork.remove(table);
    looksAtOnce |= passed > 0;
  }
}
