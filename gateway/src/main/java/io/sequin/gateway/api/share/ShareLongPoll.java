package io.sequin.gateway.api.share;

import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.ResponseMemory;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.protocol.message.ShareFetchRequest;
import io.sequin.storage.log.AppendWatch;
import io.sequin.storage.log.BatchLog;
import java.time.Duration;
import java.util.List;

/**
 * Waits until there is something for a member to acquire, or its time is over. What waits is the
 * connection's virtual thread.
 */
final class ShareLongPoll {

  private static final byte RECORD_LIMIT = 1;

  /**
   * Where others hold records: a lock may run out, and another gateway or SQL may give something
   * back, which nobody here is told of.
   */
  private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(500);

  private final ShareReader reader;
  private final BatchLog log;
  private final ReleaseWatches releases;
  private final ResponseMemory memory;
  private final int maxBytes;

  /**
   * @param maxBytes {@code fetch.max.bytes} of the broker
   */
  ShareLongPoll(
      ShareReader reader,
      BatchLog log,
      ReleaseWatches releases,
      ResponseMemory memory,
      int maxBytes) {
    this.reader = reader;
    this.log = log;
    this.releases = releases;
    this.memory = memory;
    this.maxBytes = maxBytes;
  }

  List<SharedRead> read(
      RequestContext context,
      ShareFetchRequest request,
      ShareSessionKey member,
      List<TopicIdPartition> partitions) {
    long deadline =
        System.nanoTime() + Duration.ofMillis(Math.max(0, request.maxWaitMs())).toNanos();
    boolean waits = request.maxWaitMs() > 0;
    ShareReader.Found found = readNow(request, member, partitions, waits ? request.minBytes() : 0);
    if (!waits || isEnough(found)) {
      return found.partitions();
    }
    try (AppendWatch watch = log.watch(reader.partitionIds(member, partitions))) {
      Runnable wake = watch::wake;
      context.onClose(wake);
      releases.add(member.groupId(), wake);
      long parkedNanos = System.nanoTime();
      try {
        // what came before the watch began has woken nobody
        found = readNow(request, member, partitions, request.minBytes());
        while (!isEnough(found) && context.isOpen()) {
          boolean isLast = !await(watch, found, deadline);
          if (!context.isOpen()) {
            break;
          }
          found = readNow(request, member, partitions, isLast ? 0 : request.minBytes());
          if (isLast) {
            break;
          }
        }
      } finally {
        context.waited(System.nanoTime() - parkedNanos);
        releases.remove(member.groupId(), wake);
        context.forget(wake);
      }
    }
    return found.partitions();
  }

  private static boolean isEnough(ShareReader.Found found) {
    return !found.isEmpty() || found.hasOnlyErrors();
  }

  /** Memory is held only while something is read, not while a fetch waits. */
  private ShareReader.Found readNow(
      ShareFetchRequest request,
      ShareSessionKey member,
      List<TopicIdPartition> partitions,
      int minBytes) {
    int readableBytes = memory.reserve(Math.min(request.maxBytes(), maxBytes));
    try {
      AcquireLimits limits =
          new AcquireLimits(
              request.maxRecords(),
              readableBytes,
              request.shareAcquireMode() == RECORD_LIMIT,
              Math.max(1, request.batchSize()));
      return reader.read(member, partitions, limits, Math.min(minBytes, readableBytes));
    } finally {
      memory.release(readableBytes);
    }
  }

  /** False once the time is over. */
  private static boolean await(AppendWatch watch, ShareReader.Found found, long deadline) {
    Duration left = Duration.ofNanos(deadline - System.nanoTime());
    Duration patience =
        found.isWaitingForOthers() && left.compareTo(LOOK_AGAIN_AFTER) > 0
            ? LOOK_AGAIN_AFTER
            : left;
    try {
      return watch.await(patience) || System.nanoTime() < deadline;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
