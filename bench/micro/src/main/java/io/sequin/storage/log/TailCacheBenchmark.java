package io.sequin.storage.log;

import io.sequin.bench.micro.ProducedBatches;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A full cache of 64 MiB: each batch of 16 KiB that enters pushes another one out. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TailCacheBenchmark {

  private static final long CAPACITY_BYTES = 64L << 20;
  private static final int PARTITIONS = 8;
  private static final int RECORDS = 150;
  private static final int RECORD_BYTES = 100;
  private static final int BEHIND = 4 * RECORDS;
  private static final long FETCH_BYTES = 1L << 20;

  private final TailCache cache = new TailCache(CAPACITY_BYTES);
  private final byte[] payload = ProducedBatches.prepared(RECORD_BYTES).payload();
  private volatile long added;

  /** Fills the cache. */
  @Setup
  public void setUp() {
    while (added * payload.length < 2 * CAPACITY_BYTES) {
      add();
    }
  }

  @Benchmark
  public void add() {
    long number = added;
    cache.add(partition(number), batch(number / PARTITIONS));
    added = number + 1;
  }

  /** What a consumer that keeps up is given: the last four batches of a partition. */
  @Benchmark
  public List<StoredBatch> read() {
    return readTail();
  }

  /** One lane appends, two consumers read. */
  @Benchmark
  @Group("concurrent")
  @GroupThreads(1)
  public void addWhileReading() {
    add();
  }

  @Benchmark
  @Group("concurrent")
  @GroupThreads(2)
  public List<StoredBatch> readWhileAdding() {
    return readTail();
  }

  private List<StoredBatch> readTail() {
    long last = added - 1;
    return cache.read(partition(last), last / PARTITIONS * RECORDS - BEHIND, FETCH_BYTES);
  }

  private StoredBatch batch(long number) {
    long baseOffset = number * RECORDS;
    return new StoredBatch(baseOffset, baseOffset + RECORDS - 1, payload);
  }

  private static PartitionId partition(long number) {
    return new PartitionId(1, (int) (number % PARTITIONS));
  }
}
