package io.sequin.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ApiMessage;
import io.sequin.protocol.message.MetadataResponse;
import io.sequin.protocol.message.MetadataResponse.MetadataResponseBroker;
import io.sequin.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.sequin.protocol.message.MetadataResponse.MetadataResponseTopic;
import io.sequin.protocol.message.ProduceRequest;
import io.sequin.protocol.message.ProduceRequest.PartitionProduceData;
import io.sequin.protocol.message.ProduceRequest.TopicProduceData;
import io.sequin.protocol.message.ProduceResponse;
import io.sequin.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.sequin.protocol.message.ProduceResponse.TopicProduceResponse;
import io.sequin.protocol.message.RequestHeader;
import io.sequin.protocol.record.CompressionCodec;
import io.sequin.protocol.wire.WireReader;
import io.sequin.protocol.wire.WireWriter;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What it takes to read a request and to write a response, without what is done in between. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {

  static final short PRODUCE_VERSION = 13;

  private static final short METADATA_VERSION = 13;
  private static final int PARTITIONS = 100;
  private static final int RECORD_BYTES = 100;
  private static final int TIMEOUT_MS = 30_000;
  private static final UUID TOPIC_ID = new UUID(1, 2);
  private static final List<Integer> REPLICAS = List.of(1);

  private ByteBuf produceFrame;
  private ProduceResponse produceResponse;
  private MetadataResponse metadataResponse;

  /** Makes one of each. */
  @Setup
  public void setUp() {
    produceFrame = produceFrame();
    produceResponse = produceResponse();
    metadataResponse = metadataResponse();
  }

  /** Header and body of a request with one batch of 16 KiB. */
  @Benchmark
  public ProduceRequest decodeProduceRequest(Blackhole blackhole) {
    produceFrame.readerIndex(0);
    WireReader in = new WireReader(produceFrame);
    blackhole.consume(RequestHeader.read(in, ApiKey.PRODUCE.requestHeaderVersion(PRODUCE_VERSION)));
    return (ProduceRequest) ApiKey.PRODUCE.readRequest(in, PRODUCE_VERSION);
  }

  /** The answer to that. */
  @Benchmark
  public int encodeProduceResponse() {
    return encode(produceResponse, PRODUCE_VERSION);
  }

  /** One topic with 100 partitions. */
  @Benchmark
  public int encodeMetadataResponse() {
    return encode(metadataResponse, METADATA_VERSION);
  }

  private static int encode(ApiMessage message, short version) {
    try (WireWriter out = new WireWriter(PooledByteBufAllocator.DEFAULT)) {
      message.write(out, version);
      ByteBuf bytes = out.finish();
      int sizeBytes = bytes.readableBytes();
      bytes.release();
      return sizeBytes;
    }
  }

  private static ByteBuf produceFrame() {
    PartitionProduceData partition =
        PartitionProduceData.builder()
            .records(ProducedBatches.of(CompressionCodec.NONE, RECORD_BYTES))
            .build();
    TopicProduceData topic =
        TopicProduceData.builder().topicId(TOPIC_ID).partitionData(List.of(partition)).build();
    ProduceRequest request =
        ProduceRequest.builder()
            .acks((short) -1)
            .timeoutMs(TIMEOUT_MS)
            .topicData(List.of(topic))
            .build();
    RequestHeader header =
        RequestHeader.builder()
            .requestApiKey(ApiKey.PRODUCE.id())
            .requestApiVersion(PRODUCE_VERSION)
            .clientId("perf-producer-client")
            .build();
    try (WireWriter out = new WireWriter(PooledByteBufAllocator.DEFAULT)) {
      header.write(out, ApiKey.PRODUCE.requestHeaderVersion(PRODUCE_VERSION));
      request.write(out, PRODUCE_VERSION);
      ByteBuf parts = out.finish();
      // what a socket brings lies in one piece
      ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(parts);
      parts.release();
      return frame;
    }
  }

  private static ProduceResponse produceResponse() {
    PartitionProduceResponse partition =
        PartitionProduceResponse.builder().baseOffset(1_000_000).logStartOffset(0).build();
    TopicProduceResponse topic =
        TopicProduceResponse.builder()
            .topicId(TOPIC_ID)
            .partitionResponses(List.of(partition))
            .build();
    return ProduceResponse.builder().responses(List.of(topic)).build();
  }

  private static MetadataResponse metadataResponse() {
    MetadataResponseTopic topic =
        MetadataResponseTopic.builder()
            .name("flights")
            .topicId(TOPIC_ID)
            .partitions(IntStream.range(0, PARTITIONS).mapToObj(CodecBenchmark::partition).toList())
            .build();
    return MetadataResponse.builder()
        .brokers(
            List.of(
                MetadataResponseBroker.builder().nodeId(1).host("127.0.0.1").port(9092).build()))
        .clusterId("MkU3OEVBNTcwNTJENDM2Qg")
        .topics(List.of(topic))
        .build();
  }

  private static MetadataResponsePartition partition(int index) {
    return MetadataResponsePartition.builder()
        .partitionIndex(index)
        .leaderId(REPLICAS.getFirst())
        .replicaNodes(REPLICAS)
        .isrNodes(REPLICAS)
        .build();
  }
}
