package io.sequin.gateway.filter;

import io.sequin.protocol.record.BatchHeader;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.StoredBatch;
import io.sequin.storage.query.Query;
import io.sequin.storage.query.QueryErrorPolicy;
import io.sequin.storage.query.QueryInput;
import io.sequin.storage.query.QueryMatch;
import io.sequin.storage.query.QueryResult;
import io.sequin.storage.query.QueryStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntSupplier;

/**
 * What queries have chosen of batches, for all who read them: PostgreSQL is asked once about a
 * batch as long as it is remembered, also if several want to know at the same time. Bounded in
 * bytes; what was not used for the longest time goes first. Safe for use by many threads.
 */
public final class QueryResults {

  /** About so much is sent to PostgreSQL at a time. */
  private static final long INPUT_BYTES = 2L << 20;

  /** While it is not known yet how large a result is. */
  private static final long PENDING_BYTES = 250;

  /** With the checksum, since the batch may have been read just before a new leader epoch began. */
  private record Key(
      int queryId,
      int version,
      int leaderEpoch,
      int crc,
      PartitionId partition,
      long firstOffset,
      long lastOffset) {}

  private static final class Entry {
    final CompletableFuture<QueriedBatch> result = new CompletableFuture<>();
    long sizeBytes = PENDING_BYTES;
  }

  private record Wanted(Key key, Entry entry, StoredBatch batch) {}

  private final QueryStore store;
  private final IntSupplier leaderEpoch;
  private final long capacityBytes;
  private final LinkedHashMap<Key, Entry> leastRecentlyUsedFirst =
      new LinkedHashMap<>(16, 0.75f, true);
  private long sizeBytes;

  /**
   * As much as a gateway has room for.
   *
   * @param leaderEpoch of all partitions: in another one, other records may have the same offsets
   */
  public static QueryResults ofGateway(QueryStore store, IntSupplier leaderEpoch) {
    return new QueryResults(store, leaderEpoch, Runtime.getRuntime().maxMemory() / 16);
  }

  QueryResults(QueryStore store, IntSupplier leaderEpoch, long capacityBytes) {
    this.store = store;
    this.leaderEpoch = leaderEpoch;
    this.capacityBytes = capacityBytes;
  }

  /**
   * One for each batch.
   *
   * @throws io.sequin.storage.query.QueryFailedException if the query cannot run
   * @throws io.sequin.storage.StorageException if PostgreSQL is away
   */
  List<QueriedBatch> of(Query query, PartitionId partition, List<StoredBatch> batches) {
    List<Wanted> unknown = new ArrayList<>();
    List<Entry> entries = entries(query, partition, batches, unknown);
    try {
      ask(query, partition, unknown);
    } catch (RuntimeException | Error e) {
      unknown.forEach(wanted -> fail(wanted, e));
      throw e;
    }
    return entries.stream().map(QueryResults::await).toList();
  }

  private synchronized List<Entry> entries(
      Query query, PartitionId partition, List<StoredBatch> batches, List<Wanted> unknown) {
    List<Entry> entries = new ArrayList<>(batches.size());
    for (StoredBatch batch : batches) {
      Key key =
          new Key(
              query.id(),
              query.version(),
              leaderEpoch.getAsInt(),
              BatchHeader.of(batch.payload()).crc(),
              partition,
              batch.baseOffset(),
              batch.lastOffset());
      Entry entry = leastRecentlyUsedFirst.get(key);
      if (entry == null) {
        entry = new Entry();
        leastRecentlyUsedFirst.put(key, entry);
        sizeBytes += entry.sizeBytes;
        unknown.add(new Wanted(key, entry, batch));
      }
      entries.add(entry);
    }
    return entries;
  }

  /** Several batches in one question. */
  private void ask(Query query, PartitionId partition, List<Wanted> unknown) {
    List<Wanted> asked = new ArrayList<>();
    QueryInput input = new QueryInput(partition, query.columns());
    for (Wanted wanted : unknown) {
      if (BatchHeader.of(wanted.batch().payload()).isControl()) {
        complete(wanted, QueriedBatch.unchanged(wanted.batch()));
        continue;
      }
      QueryRecords.add(input, partition, wanted.batch());
      asked.add(wanted);
      if (input.sizeBytes() > INPUT_BYTES) {
        answer(query, partition, input, asked);
        asked = new ArrayList<>();
        input = new QueryInput(partition, query.columns());
      }
    }
    answer(query, partition, input, asked);
  }

  private void answer(Query query, PartitionId partition, QueryInput input, List<Wanted> asked) {
    QueryResult result = input.isEmpty() ? QueryResult.NONE : store.choose(query, input);
    if (!result.errors().isEmpty()) {
      store.noteErrors(query, partition, result.errors());
    }
    NavigableMap<Long, QueryMatch> matches = new TreeMap<>();
    result.matches().forEach(match -> matches.put(match.offset(), match));
    NavigableSet<Long> stops = new TreeSet<>();
    if (query.onError() == QueryErrorPolicy.STOP) {
      result.errors().forEach(error -> stops.add(error.offset()));
    }
    QueriedBatchBuilder builder = new QueriedBatchBuilder(query, matches, stops);
    asked.forEach(wanted -> complete(wanted, builder.build(wanted.batch())));
  }

  private synchronized void complete(Wanted wanted, QueriedBatch result) {
    long resultBytes = result.sizeInMemory();
    if (leastRecentlyUsedFirst.get(wanted.key()) == wanted.entry()) {
      sizeBytes += resultBytes - wanted.entry().sizeBytes;
      wanted.entry().sizeBytes = resultBytes;
    }
    wanted.entry().result.complete(result);
    while (sizeBytes > capacityBytes && !leastRecentlyUsedFirst.isEmpty()) {
      Map.Entry<Key, Entry> oldest = leastRecentlyUsedFirst.pollFirstEntry();
      sizeBytes -= oldest.getValue().sizeBytes;
    }
  }

  private synchronized void fail(Wanted wanted, Throwable failure) {
    if (leastRecentlyUsedFirst.remove(wanted.key(), wanted.entry())) {
      sizeBytes -= wanted.entry().sizeBytes;
    }
    wanted.entry().result.completeExceptionally(failure);
  }

  private static QueriedBatch await(Entry entry) {
    try {
      return entry.result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
