package io.sequin.gateway.api.fetch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sequin.bench.micro.ProducedBatches;
import io.sequin.protocol.wire.WireWriter;
import io.sequin.storage.log.LeaderEpochs;
import io.sequin.storage.log.LogOffsets;
import io.sequin.storage.log.StoredBatch;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Batches of 16 KiB of one partition, from what storage found to the bytes of the response. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FetchResponseBenchmark {

  private static final short VERSION = 17;
  private static final int RECORD_BYTES = 100;

  @Param({"1", "64"})
  private int batches;

  private List<FetchedPartition> found;

  /** Makes what storage would find. */
  @Setup
  public void setUp() {
    byte[] payload = ProducedBatches.prepared(RECORD_BYTES).payload();
    found =
        List.of(
            FetchedPartition.nothing(
                    new FetchKey(new UUID(1, 2), "flights", 0),
                    new LogOffsets(0, 1_000_000),
                    LeaderEpochs.FIRST)
                .with(Collections.nCopies(batches, new StoredBatch(0, 1, payload))));
  }

  @Benchmark
  public int encode() {
    try (WireWriter out = new WireWriter(PooledByteBufAllocator.DEFAULT)) {
      FetchResponses.of(0, found, VERSION, false).write(out, VERSION);
      ByteBuf bytes = out.finish();
      int sizeBytes = bytes.readableBytes();
      bytes.release();
      return sizeBytes;
    }
  }
}
