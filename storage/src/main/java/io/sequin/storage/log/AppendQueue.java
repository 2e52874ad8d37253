package io.sequin.storage.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Batches that wait for a lane, bounded in bytes: whoever brings one more waits until there is
 * room.
 */
final class AppendQueue {

  /** Less than a commit takes. */
  private static final long GATHER_NANOS = 500_000;

  private final long capacityBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition roomLeft = lock.newCondition();
  private final Condition enough = lock.newCondition();
  private final ArrayDeque<PendingAppend> waiting = new ArrayDeque<>();
  private int enoughCount = 1;
  private long waitingBytes;
  private boolean closed;

  AppendQueue(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  /**
   * Waits for room, then queues the batch; false once the queue is closed. A batch always fits an
   * empty queue.
   */
  boolean put(PendingAppend append) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && !waiting.isEmpty() && waitingBytes + append.sizeBytes() > capacityBytes) {
        roomLeft.await();
      }
      if (closed) {
        return false;
      }
      waiting.add(append);
      waitingBytes += append.sizeBytes();
      if (waiting.size() >= enoughCount) {
        enough.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for at least one batch, and a moment longer for {@code expectedCount}, then takes as many
   * as the limits allow; empty once closed and drained.
   */
  List<PendingAppend> take(int maxCount, long maxBytes, int expectedCount)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && !closed) {
        enough.await();
      }
      gather(Math.min(expectedCount, maxCount));
      List<PendingAppend> taken = new ArrayList<>();
      long takenBytes = 0;
      while (!waiting.isEmpty()
          && taken.size() < maxCount
          && (taken.isEmpty() || takenBytes + waiting.peek().sizeBytes() <= maxBytes)) {
        PendingAppend append = waiting.remove();
        takenBytes += append.sizeBytes();
        taken.add(append);
      }
      waitingBytes -= takenBytes;
      roomLeft.signalAll();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Gives those who are on their way a moment, so that they share a commit. */
  private void gather(int expectedCount) throws InterruptedException {
    long leftNanos = GATHER_NANOS;
    enoughCount = expectedCount;
    while (waiting.size() < expectedCount && leftNanos > 0 && !closed) {
      leftNanos = enough.awaitNanos(leftNanos);
    }
    enoughCount = 1;
  }

  /** Takes no more; what waits is still handed out. */
  void close() {
    lock.lock();
    try {
      closed = true;
      enough.signalAll();
      roomLeft.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes everything at once, without waiting. */
  List<PendingAppend> drain() {
    lock.lock();
    try {
      List<PendingAppend> drained = List.copyOf(waiting);
      waiting.clear();
      waitingBytes = 0;
      roomLeft.signalAll();
      return drained;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  long sizeBytes() {
    lock.lock();
    try {
      return waitingBytes;
    } finally {
      lock.unlock();
    }
  }
}
