package io.sequin.gateway.api.fetch;

import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.ResponseMemory;
import io.sequin.protocol.message.FetchRequest;
import io.sequin.storage.log.AppendWatch;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.PartitionId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Waits until a fetch has as much as it wants, or its time is over. What waits is the connection's
 * virtual thread: no thread of the system, no database connection.
 */
final class LongPoll {

  /** Kafka's {@code fetch.max.bytes} of a broker. */
  private static final int MAX_BYTES = 55 << 20;

  private final FetchReader reader;
  private final BatchLog log;
  private final ResponseMemory memory;
  private final AtomicInteger parked = new AtomicInteger();

  LongPoll(FetchReader reader, BatchLog log, ResponseMemory memory) {
    this.reader = reader;
    this.log = log;
    this.memory = memory;
  }

  int parked() {
    return parked.get();
  }

  List<FetchedPartition> read(
      RequestContext context, FetchRequest request, List<FetchPosition> positions) {
    long deadline =
        System.nanoTime() + Duration.ofMillis(Math.max(0, request.maxWaitMs())).toNanos();
    FilteredReads filtered = new FilteredReads(log, positions.size());
    List<FetchedPartition> found = readNow(request, positions, filtered);
    if (positions.isEmpty() || isEnough(found, request)) {
      return found;
    }
    List<PartitionId> partitions = reader.partitionIds(positions);
    if (request.maxWaitMs() <= 0) {
      // nobody will wait, so nobody would look whether another gateway has appended
      return log.refreshIfDue(partitions) ? readNow(request, positions, filtered) : found;
    }
    try (AppendWatch watch = log.watch(partitions)) {
      // appends before the watch began wake nobody
      found = readNow(request, positions, filtered);
      Runnable wake = watch::wake;
      context.onClose(wake);
      parked.incrementAndGet();
      long parkedNanos = System.nanoTime();
      try {
        while (!isEnough(found, request) && context.isOpen() && await(watch, deadline)) {
          found = readNow(request, positions, filtered);
        }
      } finally {
        context.waited(System.nanoTime() - parkedNanos);
        parked.decrementAndGet();
        context.forget(wake);
      }
    }
    return found;
  }

  /** Memory is held only while something is read, not while a fetch waits. */
  private List<FetchedPartition> readNow(
      FetchRequest request, List<FetchPosition> positions, FilteredReads filtered) {
    int maxBytes = memory.reserve(Math.min(request.maxBytes(), MAX_BYTES));
    try {
      return reader.read(positions, maxBytes, filtered);
    } finally {
      memory.release(maxBytes);
    }
  }

  /** False once the time is over. */
  private static boolean await(AppendWatch watch, long deadline) {
    try {
      return watch.await(Duration.ofNanos(deadline - System.nanoTime()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean isEnough(List<FetchedPartition> found, FetchRequest request) {
    long sizeBytes = 0;
    for (FetchedPartition partition : found) {
      if (partition.isDue()) {
        return true;
      }
      sizeBytes += partition.sizeBytes();
    }
    return sizeBytes >= request.minBytes();
  }
}
