package io.sequin.bench.micro;

import io.netty.buffer.ByteBuf;
import io.sequin.protocol.record.BatchPolicy;
import io.sequin.protocol.record.BatchPreparer;
import io.sequin.protocol.record.CompressionCodec;
import io.sequin.protocol.record.PreparedBatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A batch of 16 KiB from the wire to the form that is stored: copied, checked, its compression
 * taken off.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ValidationBenchmark {

  @Param({"NONE", "LZ4", "ZSTD"})
  private CompressionCodec codec;

  @Param({"100", "1024"})
  private int recordBytes;

  private final BatchPolicy policy = ProducedBatches.policy();
  private ByteBuf records;

  /** Makes the batch, outside of the heap as what comes from a socket. */
  @Setup
  public void setUp() {
    ByteBuf produced = ProducedBatches.of(codec, recordBytes);
    records = produced.alloc().directBuffer().writeBytes(produced);
  }

  @Benchmark
  public PreparedBatch prepare() {
    return BatchPreparer.prepare(
        records, policy, CodecBenchmark.PRODUCE_VERSION, ProducedBatches.NOW_MS);
  }
}
