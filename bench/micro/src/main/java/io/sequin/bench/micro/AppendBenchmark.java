package io.sequin.bench.micro;

import io.sequin.protocol.record.PreparedBatch;
import io.sequin.storage.Storage;
import io.sequin.storage.database.EmbeddedPostgresServer;
import io.sequin.storage.log.AppendResult;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.NewBatch;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.ProducerStamp;
import io.sequin.storage.topic.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Batches of 16 KiB appended to four partitions in an embedded PostgreSQL, each committed with
 * fsync. A second's score times 151 is records of 100 bytes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class AppendBenchmark {

  private static final int RECORD_BYTES = 100;
  private static final int PARTITIONS = 4;
  private static final int OUTSTANDING = 100;
  private static final ProducerStamp NO_PRODUCER = new ProducerStamp(-1, (short) -1, -1);

  private final PreparedBatch batch = ProducedBatches.prepared(RECORD_BYTES);
  private final CompletableFuture<?>[] outstanding = new CompletableFuture<?>[OUTSTANDING];
  private Path directory;
  private EmbeddedPostgresServer postgres;
  private Storage storage;
  private BatchLog log;
  private int topicId;
  private int count;

  /** Starts PostgreSQL with an empty database. */
  @Setup
  public void setUp() throws IOException {
    directory = Files.createTempDirectory("sequin-bench-");
    postgres = EmbeddedPostgresServer.start(directory);
    storage = Storage.open(postgres.settings(), BatchLogSettings.defaults());
    log = storage.log();
    Topic topic = storage.topics().create("bench", PARTITIONS, Map.of());
    topicId = topic.id();
    Arrays.fill(outstanding, CompletableFuture.completedFuture(null));
  }

  /** Stops PostgreSQL and deletes what it has written. */
  @TearDown
  public void tearDown() throws IOException {
    CompletableFuture.allOf(outstanding).join();
    storage.close();
    postgres.close();
    for (Path path : deepestFirst()) {
      Files.delete(path);
    }
  }

  /** The next batch is sent when the one before it is stored. */
  @Benchmark
  public AppendResult oneAtATime() {
    return append().join();
  }

  /** Always 100 batches under way. */
  @Benchmark
  public Object manyAtATime() {
    int next = count % OUTSTANDING;
    Object result = outstanding[next].join();
    outstanding[next] = append();
    return result;
  }

  private CompletableFuture<AppendResult> append() {
    PartitionId partition = new PartitionId(topicId, count++ % PARTITIONS);
    return log.append(
        new NewBatch(
            partition,
            batch.recordCount(),
            batch.maxTimestamp(),
            NO_PRODUCER,
            batch.payload(),
            batch.keysAt()));
  }

  private List<Path> deepestFirst() throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    }
  }
}
