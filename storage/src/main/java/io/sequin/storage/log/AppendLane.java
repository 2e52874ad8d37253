package io.sequin.storage.log;

import io.sequin.storage.StorageException;
import io.sequin.storage.StorageUnavailableException;
import io.sequin.storage.background.Background;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.History;
import io.sequin.storage.database.SqlErrors;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongBiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns one thread and one connection. It appends everything that waits in its queue with one
 * commit; while that runs, the next lot gathers. A partition always uses the same lane, which keeps
 * its batches in order.
 */
final class AppendLane implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AppendLane.class);

  private static final int MAX_BATCHES = 2_000;
  private static final long MAX_BYTES = 4L << 20;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

  private final Database database;
  private final AppendQueue queue;
  private final LotAppender appender;
  private final Thread thread;

  /**
   * @param knownEnds where a log was seen to end at least, 0 if nothing is known of it
   */
  AppendLane(
      int number,
      Database database,
      long queueBytes,
      AppendListener listener,
      ToLongBiFunction<History, PartitionId> knownEnds) {
    this.database = database;
    this.queue = new AppendQueue(queueBytes);
    this.appender = new LotAppender(database, listener, knownEnds);
    this.thread = Background.start("append-lane-" + number, this::run);
  }

  /**
   * Queues a batch, waiting for room if need be. The future fails with a {@link
   * io.sequin.storage.StorageException} if it is not certain that the batch is stored.
   */
  CompletableFuture<AppendResult> append(NewBatch batch) {
    PendingAppend append = PendingAppend.of(batch);
    try {
      if (!queue.put(append)) {
        append.fail(closed());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      append.fail(new StorageUnavailableException("interrupted while waiting", e));
    }
    return append.result();
  }

  /** Takes note of a batch that did not come here, and is sent again. */
  void refused(PartitionId partition, ProducerStamp producer) {
    appender.lost(partition, producer);
  }

  int queuedBatches() {
    return queue.size();
  }

  long queuedBytes() {
    return queue.sizeBytes();
  }

  long lots() {
    return appender.lots();
  }

  long lotsUnderLocks() {
    return appender.lotsUnderLocks();
  }

  /**
   * Appends what waits, then stops. If PostgreSQL does not answer for too long, what is left fails.
   */
  @Override
  public void close() {
    queue.close();
    try {
      if (!thread.join(CLOSE_PATIENCE)) {
        LOG.warn("PostgreSQL does not answer, {} batches are given up", queue.size());
        giveUp();
      }
    } catch (InterruptedException e) {
      giveUp();
      Thread.currentThread().interrupt();
    }
  }

  private void giveUp() {
    queue.drain().forEach(append -> append.fail(closed()));
    appender.abort();
  }

  private static StorageUnavailableException closed() {
    return new StorageUnavailableException("the log is closed", null);
  }

  private void run() {
    try {
      for (List<PendingAppend> appends = take(1);
          !appends.isEmpty();
          appends = take(appends.size())) {
        appendAll(appends);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // whatever has ended the thread: nobody waits for it in vain
      queue.close();
      queue.drain().forEach(append -> append.fail(closed()));
      appender.close();
    }
  }

  /** Whatever happens, all are answered and the next lot has its turn. */
  private void appendAll(List<PendingAppend> appends) {
    try {
      appends.sort(PendingAppend.PLACING_ORDER);
      append(appends);
    } catch (Throwable e) {
      LOG.error("append failed", e);
      appender.close();
      appends.forEach(append -> append.fail(new StorageException("append failed", e)));
    }
  }

  /** Who has just been answered is likely to send again at once. */
  private List<PendingAppend> take(int expectedCount) throws InterruptedException {
    return queue.take(MAX_BATCHES, MAX_BYTES, expectedCount);
  }

  private void append(List<PendingAppend> appends) {
    long successesBefore = database.outages().successes();
    try {
      complete(appends, appender.append(appends));
      database.outages().succeeded();
    } catch (SQLException e) {
      database.outages().failed(e, successesBefore);
      if (appends.size() == 1 || SqlErrors.isUnavailable(e)) {
        fail(appends, e);
      } else {
        // nothing of the lot is stored: the one that is to blame is found by halves
        int half = appends.size() / 2;
        append(appends.subList(0, half));
        append(appends.subList(half, appends.size()));
      }
    }
  }

  private void complete(List<PendingAppend> appends, List<AppendResult> results) {
    for (int i = 0; i < appends.size(); i++) {
      appends.get(i).result().complete(results.get(i));
    }
  }

  private void fail(List<PendingAppend> appends, SQLException e) {
    appender.close();
    StorageException failure = SqlErrors.translate(e);
    if (!SqlErrors.isUnavailable(e) && !SqlErrors.isLockTimeout(e)) {
      LOG.warn("{} batches not stored: {}", appends.size(), failure.getMessage());
    }
    for (PendingAppend append : appends) {
      appender.lost(append.batch().partition(), append.batch().producer());
      append.fail(failure);
    }
  }
}
