package io.sequin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.FetchRequest;
import io.sequin.protocol.message.FetchRequest.FetchPartition;
import io.sequin.protocol.message.FetchRequest.FetchTopic;
import io.sequin.protocol.message.FetchResponse;
import io.sequin.protocol.message.FetchResponse.EpochEndOffset;
import io.sequin.protocol.message.FetchResponse.LeaderIdAndEpoch;
import io.sequin.protocol.message.FetchResponse.NodeEndpoint;
import io.sequin.protocol.message.FetchResponse.PartitionData;
import io.sequin.protocol.message.ProduceRequest;
import io.sequin.protocol.message.ProduceRequest.PartitionProduceData;
import io.sequin.protocol.message.ProduceRequest.TopicProduceData;
import io.sequin.protocol.message.ProduceResponse;
import io.sequin.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.sequin.storage.database.DatabaseSettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.ProducerIdAndEpoch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which of two gateways, in racks of their own, clients are sent to. */
final class LeadersTest {

  private static final int PARTITIONS = 40;
  private static final short PRODUCE_WITH_LEADERS = 10;
  private static final short FETCH_WITH_LEADERS = 16;
  private static final short FETCH_BY_NAME = 12;
  private static final int NONE = -1;

  private static Gateway first;
  private static Gateway second;
  private static Admin admin;
  private static String topic;
  private static UUID topicId;
  private static Map<Integer, Node> leaders;

  @BeforeAll
  static void start() throws Exception {
    DatabaseSettings database = GatewayFixture.newDatabase();
    first = start(database, "east");
    second = start(database, "west");
    admin = admin(first);
    topic = "led";
    await().until(() -> admin.describeCluster().nodes().get().size() == 2);
    var id = admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).topicId(topic);
    topicId = new UUID(id.get().getMostSignificantBits(), id.get().getLeastSignificantBits());
    leaders = leadersAsToldBy(first);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap(first)),
            new StringSerializer(),
            new StringSerializer())) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        for (int i = 0; i < 10; i++) {
          producer.send(new ProducerRecord<>(topic, partition, "key", "value"));
        }
      }
    }
  }

  @AfterAll
  static void stop() {
    admin.close();
    second.close();
    first.close();
  }

  @Test
  void gatewaysAgreeOnWhoLeadsAndLeadEachItsShare() throws Exception {
    assertThat(leadersAsToldBy(second)).isEqualTo(leaders);
    assertThat(leaders.values().stream().filter(node -> node.port() == port(first)).count())
        .isBetween(PARTITIONS / 4L, 3L * PARTITIONS / 4);
    assertThat(admin.describeCluster().nodes().get())
        .extracting(Node::rack)
        .containsExactlyInAnyOrder("east", "west");
  }

  @Test
  void aProducerThatCanFollowIsSentToTheLeader() {
    int partition = ledBy(second);
    ProduceResponse answer = produce(first, partition, PRODUCE_WITH_LEADERS);
    PartitionProduceResponse refused =
        answer.responses().getFirst().partitionResponses().getFirst();

    assertThat(refused.errorCode()).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
    assertThat(refused.currentLeader())
        .isEqualTo(new ProduceResponse.LeaderIdAndEpoch(leaders.get(partition).id(), 0));
    assertThat(answer.nodeEndpoints())
        .containsExactly(
            new ProduceResponse.NodeEndpoint(
                leaders.get(partition).id(), "127.0.0.1", port(second), "west"));
  }

  @Test
  void whatIsSentBehindABatchThatWasSentToTheLeaderIsNotStoredBeforeIt() throws Exception {
    int partition = ledBy(second);
    ProducerIdAndEpoch producer = new ProducerIdAndEpoch(1L << 38, (short) 0);
    List<PartitionProduceData> batches =
        List.of(batchOf(producer, partition, 0), batchOf(producer, partition, 1));

    assertThat(errorOf(produce(first, batches.get(0), PRODUCE_WITH_LEADERS)))
        .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    // as if it led the partition by now
    assertThat(errorOf(produce(first, batches.get(1), PRODUCE_WITH_LEADERS - 1)))
        .isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    for (PartitionProduceData batch : batches) {
      assertThat(errorOf(produce(first, batch, PRODUCE_WITH_LEADERS - 1)))
          .isEqualTo(ErrorCode.NONE);
    }
  }

  private static PartitionProduceData batchOf(
      ProducerIdAndEpoch producer, int partition, int sequence) {
    return PartitionProduceData.builder()
        .index(partition)
        .records(
            Unpooled.wrappedBuffer(
                MemoryRecords.withIdempotentRecords(
                        Compression.NONE,
                        producer.producerId,
                        producer.epoch,
                        sequence,
                        new SimpleRecord(System.currentTimeMillis(), new byte[1]))
                    .buffer()))
        .build();
  }

  private static ErrorCode errorOf(ProduceResponse answer) {
    return ErrorCode.forCode(
        answer.responses().getFirst().partitionResponses().getFirst().errorCode());
  }

  @Test
  void anOlderProducerIsServedByAnyGateway() {
    // without records, which is found out where it is taken in
    for (Gateway gateway : List.of(first, second)) {
      assertThat(
              produce(gateway, ledBy(second), PRODUCE_WITH_LEADERS - 1)
                  .responses()
                  .getFirst()
                  .partitionResponses()
                  .getFirst()
                  .errorCode())
          .isEqualTo(
              produce(second, ledBy(second), PRODUCE_WITH_LEADERS)
                  .responses()
                  .getFirst()
                  .partitionResponses()
                  .getFirst()
                  .errorCode());
    }
  }

  @Test
  void aProducerThatTakesNoAnswerLosesNothingAtAnotherGateway() throws Exception {
    String name = "unacknowledged";
    admin.createTopics(List.of(new NewTopic(name, 6, (short) 1))).all().get();
    ProduceRequest request = unanswered(name, 6);
    try (RawClient one = new RawClient(first.address());
        RawClient other = new RawClient(second.address())) {
      one.send(PRODUCE_WITH_LEADERS, List.of(request));
      other.send(PRODUCE_WITH_LEADERS, List.of(request));
    }

    for (int partition = 0; partition < 6; partition++) {
      TopicPartition end = new TopicPartition(name, partition);
      await()
          .until(
              () ->
                  admin
                          .listOffsets(Map.of(end, OffsetSpec.latest()))
                          .partitionResult(end)
                          .get()
                          .offset()
                      == 2);
    }
  }

  /** One record for each partition. */
  private static ProduceRequest unanswered(String name, int partitionCount) {
    ByteBuf records =
        Unpooled.wrappedBuffer(
            MemoryRecords.withRecords(
                    Compression.NONE, new SimpleRecord(System.currentTimeMillis(), new byte[1]))
                .buffer());
    return ProduceRequest.builder()
        .acks((short) 0)
        .timeoutMs(10_000)
        .topicData(
            List.of(
                TopicProduceData.builder()
                    .name(name)
                    .partitionData(
                        IntStream.range(0, partitionCount)
                            .mapToObj(
                                index ->
                                    PartitionProduceData.builder()
                                        .index(index)
                                        .records(records.duplicate())
                                        .build())
                            .toList())
                    .build()))
        .build();
  }

  @Test
  void aConsumerThatCanFollowIsSentToTheLeader() {
    int partition = ledBy(second);
    FetchResponse answer = fetch(first, partition, FETCH_WITH_LEADERS, "", NONE, NONE, 0);
    PartitionData refused = answer.responses().getFirst().partitions().getFirst();

    assertThat(refused.errorCode()).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
    assertThat(refused.currentLeader())
        .isEqualTo(new LeaderIdAndEpoch(leaders.get(partition).id(), 0));
    assertThat(answer.nodeEndpoints())
        .containsExactly(
            new NodeEndpoint(leaders.get(partition).id(), "127.0.0.1", port(second), "west"));
  }

  @Test
  void anOlderConsumerIsServedByAnyGateway() {
    for (Gateway gateway : List.of(first, second)) {
      PartitionData found = fetched(gateway, ledBy(second), FETCH_BY_NAME, "", NONE, NONE, 0);
      assertThat(found.errorCode()).isEqualTo(ErrorCode.NONE.code());
      assertThat(found.records().readableBytes()).isPositive();
    }
  }

  @Test
  void aConsumerIsSentToTheGatewayInItsRackWhichServesIt() {
    int partition = ledBy(second);
    int near =
        leaders.values().stream().filter(node -> node.port() == port(first)).findAny().get().id();

    PartitionData sent = fetched(second, partition, FETCH_WITH_LEADERS, "east", NONE, NONE, 0);
    assertThat(sent.preferredReadReplica()).isEqualTo(near);
    assertThat(sent.records().readableBytes()).isZero();

    PartitionData served = fetched(first, partition, FETCH_WITH_LEADERS, "east", NONE, NONE, 0);
    assertThat(served.errorCode()).isEqualTo(ErrorCode.NONE.code());
    assertThat(served.records().readableBytes()).isPositive();

    PartitionData elsewhere =
        fetched(second, partition, FETCH_WITH_LEADERS, "south", NONE, NONE, 0);
    assertThat(elsewhere.preferredReadReplica()).isEqualTo(NONE);
    assertThat(elsewhere.records().readableBytes()).isPositive();
  }

  @Test
  void anotherLeaderEpochIsRefusedAndRecordsThatDivergeAreTold() {
    int partition = ledBy(second);
    assertThat(fetched(second, partition, FETCH_BY_NAME, "", 1, NONE, 0).errorCode())
        .isEqualTo(ErrorCode.UNKNOWN_LEADER_EPOCH.code());
    assertThat(fetched(second, partition, FETCH_BY_NAME, "", 0, 0, 3).divergingEpoch())
        .isEqualTo(new EpochEndOffset(NONE, NONE));
    PartitionData diverging = fetched(second, partition, FETCH_BY_NAME, "", 0, 0, 11);
    assertThat(diverging.divergingEpoch()).isEqualTo(new EpochEndOffset(0, 10));
    assertThat(diverging.errorCode()).isEqualTo(ErrorCode.NONE.code());
    assertThat(fetched(second, partition, FETCH_BY_NAME, "", 0, 5, 3).errorCode())
        .isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE.code());
  }

  @Test
  void whatOneGatewayHasDeletedIsReadableNowhere() throws Exception {
    int partition = ledBy(first);
    TopicPartition name = new TopicPartition(topic, partition);
    for (Gateway gateway : List.of(first, second)) {
      assertThat(
              fetched(gateway, partition, FETCH_BY_NAME, "", NONE, NONE, 2)
                  .records()
                  .readableBytes())
          .isPositive();
    }
    admin.deleteRecords(Map.of(name, RecordsToDelete.beforeOffset(5))).all().get();

    for (Gateway gateway : List.of(first, second)) {
      await()
          .until(
              () ->
                  fetched(gateway, partition, FETCH_BY_NAME, "", NONE, NONE, 2).errorCode()
                      == ErrorCode.OFFSET_OUT_OF_RANGE.code());
    }
  }

  private static int ledBy(Gateway gateway) {
    return leaders.entrySet().stream()
        .filter(leader -> leader.getValue().port() == port(gateway))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private static ProduceResponse produce(Gateway gateway, int partition, int version) {
    return produce(gateway, PartitionProduceData.builder().index(partition).build(), version);
  }

  private static ProduceResponse produce(
      Gateway gateway, PartitionProduceData partition, int version) {
    ProduceRequest request =
        ProduceRequest.builder()
            .acks((short) -1)
            .timeoutMs(10_000)
            .topicData(
                List.of(
                    TopicProduceData.builder()
                        .name(topic)
                        .partitionData(List.of(partition))
                        .build()))
            .build();
    try (RawClient client = new RawClient(gateway.address())) {
      return (ProduceResponse) client.ask(request, (short) version);
    }
  }

  private static PartitionData fetched(
      Gateway gateway,
      int partition,
      short version,
      String rack,
      int leaderEpoch,
      int lastFetchedEpoch,
      long offset) {
    return fetch(gateway, partition, version, rack, leaderEpoch, lastFetchedEpoch, offset)
        .responses()
        .getFirst()
        .partitions()
        .getFirst();
  }

  private static FetchResponse fetch(
      Gateway gateway,
      int partition,
      short version,
      String rack,
      int leaderEpoch,
      int lastFetchedEpoch,
      long offset) {
    FetchTopic.Builder wanted =
        FetchTopic.builder()
            .partitions(
                List.of(
                    FetchPartition.builder()
                        .partition(partition)
                        .fetchOffset(offset)
                        .currentLeaderEpoch(leaderEpoch)
                        .lastFetchedEpoch(lastFetchedEpoch)
                        .partitionMaxBytes(1 << 20)
                        .build()));
    FetchRequest request =
        FetchRequest.builder()
            .maxBytes(1 << 20)
            .rackId(rack)
            .topics(
                List.of(
                    version > FETCH_BY_NAME
                        ? wanted.topicId(topicId).build()
                        : wanted.topic(topic).build()))
            .build();
    try (RawClient client = new RawClient(gateway.address())) {
      return (FetchResponse) client.ask(request, version);
    }
  }

  private static Map<Integer, Node> leadersAsToldBy(Gateway gateway)
      throws ExecutionException, InterruptedException {
    try (Admin asking = admin(gateway)) {
      return asking
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get()
          .get(topic)
          .partitions()
          .stream()
          .collect(Collectors.toMap(TopicPartitionInfo::partition, TopicPartitionInfo::leader));
    }
  }

  private static Gateway start(DatabaseSettings database, String rack) throws IOException {
    return GatewayFixture.start(database, Map.of("broker.rack", rack));
  }

  private static Admin admin(Gateway gateway) {
    return Admin.create(Map.of("bootstrap.servers", bootstrap(gateway)));
  }

  private static String bootstrap(Gateway gateway) {
    return "127.0.0.1:" + port(gateway);
  }

  private static int port(Gateway gateway) {
    return gateway.address().getPort();
  }
}
