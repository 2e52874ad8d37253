package io.sequin.gateway.api.fetch;

import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.ResponseMemory;
import io.sequin.gateway.api.TopicGate;
import io.sequin.protocol.message.FetchRequest;
import io.sequin.storage.log.AppendWatch;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.PartitionId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Waits until a fetch has as much as it wants, or its time is over. What waits is the connection's
 * virtual thread: no thread of the system, no database connection.
 */
final class LongPoll {

  private final FetchReader reader;
  private final BatchLog log;
  private final ResponseMemory memory;
  private final int maxBytes;
  private final AtomicInteger parked = new AtomicInteger();

  /**
   * @param maxBytes most bytes of records that one fetch answers
   */
  LongPoll(FetchReader reader, BatchLog log, ResponseMemory memory, int maxBytes) {
    this.reader = reader;
    this.log = log;
    this.memory = memory;
    this.maxBytes = maxBytes;
  }

  int parked() {
    return parked.get();
  }

  List<FetchedPartition> read(
      RequestContext context, FetchRequest request, List<FetchPosition> positions) {
    long deadline =
        System.nanoTime() + Duration.ofMillis(Math.max(0, request.maxWaitMs())).toNanos();
    FilteredReads filtered = new FilteredReads(log, positions.size());
    FetchOrigin origin = FetchOrigin.of(context, request);
    // asked once: what waits goes on waiting, as with Kafka
    TopicGate gate = reader.gate(context);
    Supplier<List<FetchedPartition>> readNow =
        () -> readNow(gate, request, origin, positions, filtered);
    List<FetchedPartition> found = readNow.get();
    if (positions.isEmpty() || isEnough(found, request)) {
      return found;
    }
    List<PartitionId> partitions = reader.partitionIds(positions);
    if (request.maxWaitMs() <= 0) {
      // nobody will wait, so nobody would look whether another gateway has appended
      return log.refreshIfDue(partitions) ? readNow.get() : found;
    }
    try (AppendWatch watch = log.watch(partitions)) {
      // appends before the watch began wake nobody
      found = readNow.get();
      Runnable wake = watch::wake;
      context.onClose(wake);
      parked.incrementAndGet();
      long parkedNanos = System.nanoTime();
      try {
        while (!isEnough(found, request) && context.isOpen() && await(watch, deadline)) {
          found = readNow.get();
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
      TopicGate gate,
      FetchRequest request,
      FetchOrigin origin,
      List<FetchPosition> positions,
      FilteredReads filtered) {
    int readableBytes = memory.reserve(Math.min(request.maxBytes(), maxBytes));
    try {
      return reader.read(gate, origin, positions, readableBytes, filtered);
    } finally {
      memory.release(readableBytes);
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
