package io.sequin.migration.link;

import io.sequin.storage.link.CopyPosition;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.CopyAppender;
import io.sequin.storage.log.CopyConflictException;
import io.sequin.storage.log.PartitionCopy;
import io.sequin.storage.log.PartitionId;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the thread that stores what a link has fetched, lot by lot. */
final class CopyStorer implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(CopyStorer.class);

  private static final long PATIENCE_MS = 200;

  private final Copies copies;
  private final BatchLog log;
  private final CopyAppender appender;
  private final LinkStore links;
  private final Function<PartitionId, CopyTask> tasks;
  private volatile Throwable failure;

  /**
   * @param tasks by partition; null for those that are copied no more
   */
  CopyStorer(Copies copies, BatchLog log, LinkStore links, Function<PartitionId, CopyTask> tasks) {
    this.copies = copies;
    this.log = log;
    this.appender = log.copyAppender();
    this.links = links;
    this.tasks = tasks;
  }

  /** What has ended it; null as long as it runs. */
  Throwable failure() {
    return failure;
  }

  @Override
  public void run() {
    try (appender) {
      while (copies.isOpen()) {
        store(copies.take(PATIENCE_MS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      failure = e;
    }
  }

  private void store(List<PartitionCopy> lot) {
    if (lot.isEmpty()) {
      return;
    }
    try {
      appender.append(lot);
      lot.forEach(this::stored);
    } catch (CopyConflictException e) {
      LOG.debug("going on where the copies end", e);
      setBack(lot);
    }
  }

  private void stored(PartitionCopy copy) {
    CopyTask task = tasks.apply(copy.partition());
    if (task == null) {
      return;
    }
    task.stored(copy.endOffset());
    long startOffset = Math.min(copy.sourceStartOffset(), copy.endOffset());
    if (startOffset > task.startOffset()) {
      log.deleteRecords(copy.partition(), startOffset);
      task.startsAt(startOffset);
    }
  }

  private void setBack(List<PartitionCopy> lot) {
    List<PartitionId> partitions = lot.stream().map(PartitionCopy::partition).toList();
    Map<PartitionId, CopyPosition> positions = links.positions(partitions);
    partitions.forEach(
        partition -> {
          CopyTask task = tasks.apply(partition);
          CopyPosition position = positions.get(partition);
          if (task != null && position != null) {
            task.goOnFrom(position);
          }
        });
  }
}
