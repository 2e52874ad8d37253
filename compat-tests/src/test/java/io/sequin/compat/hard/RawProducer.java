package io.sequin.compat.hard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.InitProducerIdRequest;
import org.apache.kafka.common.requests.InitProducerIdResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.awaitility.Awaitility;

/** Produces to partition 0 of a topic, with a producer state that the test makes up. */
final class RawProducer implements AutoCloseable {

  /** The last version that every gateway serves, whichever leads. */
  private static final short VERSION = 9;

  private static final short ACKS_ALL = -1;
  private static final int TIMEOUT_MS = 30_000;

  /** What the broker said of a batch; the offset is -1 with an error. */
  record Answer(Errors error, long baseOffset) {}

  private final RawConnection connection;
  private final String topic;
  private final int timeoutMs;

  RawProducer(String bootstrap, String topic) {
    this(bootstrap, topic, TIMEOUT_MS);
  }

  /**
   * @param timeoutMs how long the broker may take for an answer
   */
  RawProducer(String bootstrap, String topic, int timeoutMs) {
    this.timeoutMs = timeoutMs;
    this.connection = new RawConnection(bootstrap);
    this.topic = topic;
  }

  /** A new producer id; a broker that has just started may have to be asked again. */
  long initProducerId() {
    InitProducerIdRequestData data =
        new InitProducerIdRequestData().setTransactionalId(null).setTransactionTimeoutMs(60_000);
    InitProducerIdRequest request = new InitProducerIdRequest.Builder(data).build((short) 4);
    return Awaitility.await("producer id")
        .until(
            () -> connection.call(request, InitProducerIdResponse.class),
            response -> response.error() == Errors.NONE)
        .data()
        .producerId();
  }

  /** One batch with one record for each value. */
  Answer produce(long producerId, int epoch, int sequence, String... values) {
    SimpleRecord[] records =
        Arrays.stream(values)
            .map(
                value ->
                    new SimpleRecord(
                        1_750_000_000_000L, "key".getBytes(UTF_8), value.getBytes(UTF_8)))
            .toArray(SimpleRecord[]::new);
    return produce(
        MemoryRecords.withIdempotentRecords(
            Compression.NONE, producerId, (short) epoch, sequence, records));
  }

  Answer produce(MemoryRecords records) {
    PartitionProduceResponse partition =
        connection
            .call(request(records), ProduceResponse.class)
            .data()
            .responses()
            .iterator()
            .next()
            .partitionResponses()
            .getFirst();
    return new Answer(Errors.forCode(partition.errorCode()), partition.baseOffset());
  }

  /** Sends without reading the answer. */
  void send(MemoryRecords records) {
    connection.send(request(records));
  }

  @Override
  public void close() {
    connection.close();
  }

  private ProduceRequest request(MemoryRecords records) {
    TopicProduceData data =
        new TopicProduceData()
            .setName(topic)
            .setPartitionData(List.of(new PartitionProduceData().setIndex(0).setRecords(records)));
    return ProduceRequest.builder(
            new ProduceRequestData()
                .setAcks(ACKS_ALL)
                .setTimeoutMs(timeoutMs)
                .setTopicData(new TopicProduceDataCollection(List.of(data).iterator())))
        .build(VERSION);
  }
}
