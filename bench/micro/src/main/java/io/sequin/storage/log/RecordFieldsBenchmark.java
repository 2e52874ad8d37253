package io.sequin.storage.log;

import io.sequin.bench.micro.ProducedBatches;
import io.sequin.protocol.record.PreparedBatch;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What storage finds out about the records of a batch of 16 KiB, for SQL. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RecordFieldsBenchmark {

  @Param({"100", "1024"})
  private int recordBytes;

  private byte[] payload;
  private int[] keysAt;

  /** Makes the batch. */
  @Setup
  public void setUp() {
    PreparedBatch batch = ProducedBatches.prepared(recordBytes);
    payload = batch.payload();
    keysAt = batch.keysAt().orElseThrow();
  }

  @Benchmark
  public Optional<RecordFields> find() {
    return RecordFields.of(payload, keysAt);
  }
}
