package io.sequin.storage.log;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a consumer will want next while it is busy with what it has got. Whoever reads on
 * where a read ended, with the same limit, finds it here, also several who move together. Bounded
 * in bytes: what was used goes first, and what nobody came for is given up after a while.
 */
final class ReadAhead {

  private static final Logger LOG = LoggerFactory.getLogger(ReadAhead.class);

  /** Leaves half of the usual pool of connections to others. */
  private static final int MAX_READS_AT_A_TIME = 4;

  private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** One read: up to {@code maxBytes} from an offset on, but at least one batch. */
  record Read(PartitionId partition, long offset, long maxBytes) {

    /** The one that goes on after these batches. */
    Read after(List<StoredBatch> batches) {
      return new Read(partition, batches.getLast().lastOffset() + 1, maxBytes);
    }
  }

  /** Does a read, up to before an offset that is given to it. */
  @FunctionalInterface
  interface Reader {
    List<StoredBatch> read(Read read, long endOffset);
  }

  private static final class Chunk {
    final CompletableFuture<List<StoredBatch>> batches;
    final long startedNanos = System.nanoTime();
    boolean used;

    Chunk(CompletableFuture<List<StoredBatch>> batches) {
      this.batches = batches;
    }

    boolean isDispensable() {
      return used || System.nanoTime() - startedNanos > STALE_NANOS;
    }
  }

  private final long capacityBytes;
  private final Executor executor;
  private final Reader reader;
  private final Semaphore places = new Semaphore(MAX_READS_AT_A_TIME);
  private final Map<Read, Chunk> chunks = new LinkedHashMap<>();
  private long reservedBytes;

  ReadAhead(long capacityBytes, Executor executor, Reader reader) {
    this.capacityBytes = capacityBytes;
    this.executor = executor;
    this.reader = reader;
  }

  /** Reads now, or has read already; then begins with what follows. */
  List<StoredBatch> read(Read read, long endOffset) {
    CompletableFuture<List<StoredBatch>> begun = use(read);
    List<StoredBatch> batches = begun == null ? reader.read(read, endOffset) : await(begun);
    if (!batches.isEmpty()) {
      begin(read.after(batches), endOffset);
    }
    return batches;
  }

  private synchronized CompletableFuture<List<StoredBatch>> use(Read read) {
    Chunk chunk = chunks.get(read);
    if (chunk == null) {
      return null;
    }
    chunk.used = true;
    return chunk.batches;
  }

  private static List<StoredBatch> await(CompletableFuture<List<StoredBatch>> begun) {
    try {
      return begun.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void begin(Read next, long endOffset) {
    if (next.offset() < endOffset && places.tryAcquire()) {
      CompletableFuture<List<StoredBatch>> batches = new CompletableFuture<>();
      if (reserve(next, batches)) {
        start(next, endOffset, batches);
      } else {
        places.release();
      }
    }
  }

  private void start(Read next, long endOffset, CompletableFuture<List<StoredBatch>> batches) {
    try {
      executor.execute(() -> run(next, endOffset, batches));
    } catch (RejectedExecutionException e) {
      failed(next, batches, e);
      places.release();
    }
  }

  private synchronized boolean reserve(Read next, CompletableFuture<List<StoredBatch>> batches) {
    if (chunks.containsKey(next) || !makeRoom(next.maxBytes())) {
      return false;
    }
    chunks.put(next, new Chunk(batches));
    reservedBytes += next.maxBytes();
    return true;
  }

  private boolean makeRoom(long sizeBytes) {
    Iterator<Map.Entry<Read, Chunk>> oldestFirst = chunks.entrySet().iterator();
    while (reservedBytes + sizeBytes > capacityBytes && oldestFirst.hasNext()) {
      Map.Entry<Read, Chunk> entry = oldestFirst.next();
      if (entry.getValue().isDispensable()) {
        oldestFirst.remove();
        reservedBytes -= entry.getKey().maxBytes();
      }
    }
    return reservedBytes + sizeBytes <= capacityBytes;
  }

  private void run(Read read, long endOffset, CompletableFuture<List<StoredBatch>> batches) {
    try {
      List<StoredBatch> found = reader.read(read, endOffset);
      if (sizeBytes(found) > read.maxBytes()) {
        // one large batch: more than is reserved for it
        discard(read);
      }
      batches.complete(found);
    } catch (Throwable e) {
      // somebody may wait for it by now
      failed(read, batches, e);
    } finally {
      places.release();
    }
  }

  private void failed(Read read, CompletableFuture<List<StoredBatch>> batches, Throwable failure) {
    LOG.debug("reading ahead", failure);
    discard(read);
    batches.completeExceptionally(failure);
  }

  private synchronized void discard(Read read) {
    if (chunks.remove(read) != null) {
      reservedBytes -= read.maxBytes();
    }
  }

  private static long sizeBytes(List<StoredBatch> batches) {
    return batches.stream().mapToLong(StoredBatch::sizeBytes).sum();
  }
}
