package io.sequin.migration.client;

import io.netty.buffer.ByteBuf;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ProduceRequest;
import io.sequin.protocol.message.ProduceRequest.PartitionProduceData;
import io.sequin.protocol.message.ProduceRequest.TopicProduceData;
import io.sequin.protocol.message.ProduceResponse;
import io.sequin.protocol.message.ProduceResponse.PartitionProduceResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Sends batches to a broker that leads their partitions, outside of transactions. */
public final class ProduceCall {

  /** How many may be under way, so that the broker knows a repetition of each of them. */
  public static final int MAX_IN_FLIGHT = 5;

  /** The last one without what only transactions need; later ones have ids of topics. */
  private static final short LAST_VERSION = 9;

  private static final short ALL_REPLICAS = -1;

  private ProduceCall() {}

  /**
   * Sends several requests before the first is answered.
   *
   * @param requests of each the batches in wire form, one for a partition
   * @return the answers, one for each request
   * @throws SourceException if the broker does not answer
   */
  public static List<Map<SourcePartition, PartitionProduceResponse>> send(
      BrokerConnection connection, List<Map<SourcePartition, ByteBuf>> requests, int timeoutMs) {
    if (requests.isEmpty()) {
      return List.of();
    }
    short version = (short) Math.min(LAST_VERSION, connection.version(ApiKey.PRODUCE));
    return connection
        .askAll(
            requests.stream().map(batches -> request(batches, timeoutMs)).toList(),
            version,
            ProduceResponse.class)
        .stream()
        .map(ProduceCall::byPartition)
        .toList();
  }

  private static ProduceRequest request(Map<SourcePartition, ByteBuf> batches, int timeoutMs) {
    List<TopicProduceData> topics =
        batches.entrySet().stream()
            .collect(Collectors.groupingBy(entry -> entry.getKey().topic()))
            .entrySet()
            .stream()
            .map(
                topic ->
                    TopicProduceData.builder()
                        .name(topic.getKey())
                        .partitionData(
                            topic.getValue().stream()
                                .map(each -> data(each.getKey(), each.getValue()))
                                .toList())
                        .build())
            .toList();
    return ProduceRequest.builder()
        .transactionalId(null)
        .acks(ALL_REPLICAS)
        .timeoutMs(timeoutMs)
        .topicData(topics)
        .build();
  }

  private static PartitionProduceData data(SourcePartition partition, ByteBuf batch) {
    return PartitionProduceData.builder().index(partition.partition()).records(batch).build();
  }

  private static Map<SourcePartition, PartitionProduceResponse> byPartition(
      ProduceResponse response) {
    Map<SourcePartition, PartitionProduceResponse> answers = new HashMap<>();
    response
        .responses()
        .forEach(
            topic ->
                topic
                    .partitionResponses()
                    .forEach(
                        each ->
                            answers.put(new SourcePartition(topic.name(), each.index()), each)));
    return answers;
  }
}
