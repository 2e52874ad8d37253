package io.sequin.gateway.api.offset;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.AdminTest;
import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.DeleteRecordsRequest;
import io.sequin.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import io.sequin.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import io.sequin.protocol.message.DeleteRecordsResponse;
import io.sequin.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import io.sequin.protocol.message.OffsetForLeaderEpochRequest;
import io.sequin.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import io.sequin.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import io.sequin.protocol.message.OffsetForLeaderEpochResponse;
import io.sequin.protocol.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DeleteRecordsTest extends AdminTest {

  @Test
  void theLogBeginsWhereItIsToldTo() {
    TopicPartition partition = partitionWithRecords(5);
    assertThat(get(delete(partition, 3))).isEqualTo(3);
    assertThat(earliest(partition)).isEqualTo(3);
  }

  @Test
  void theLogNeverBeginsEarlierThanBefore() {
    TopicPartition partition = partitionWithRecords(5);
    get(delete(partition, 3));
    assertThat(get(delete(partition, 1))).isEqualTo(3);
  }

  @Test
  void minusOneEmptiesTheLog() {
    TopicPartition partition = partitionWithRecords(5);
    assertThat(get(delete(partition, -1))).isEqualTo(5);
    assertThat(earliest(partition)).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(longs = {6, -2})
  void anOffsetOutsideOfTheLogIsRefused(long offset) {
    TopicPartition partition = partitionWithRecords(5);
    assertRefused(delete(partition, offset), OffsetOutOfRangeException.class);
    assertThat(earliest(partition)).isZero();
  }

  @Test
  void aCompactedTopicIsRefused() {
    String name = newName();
    get(
        admin
            .createTopics(List.of(topic(name, 1).configs(Map.of("cleanup.policy", "compact"))))
            .all());
    assertRefused(delete(new TopicPartition(name, 0), 0), PolicyViolationException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void everyVersionDeletesAndTellsWhatItDoesNotKnow(int version) {
    TopicPartition partition = partitionWithRecords(2);
    DeleteRecordsRequest request =
        DeleteRecordsRequest.builder()
            .topics(
                List.of(
                    new DeleteRecordsTopic(
                        partition.topic(),
                        List.of(
                            new DeleteRecordsPartition(0, 1), new DeleteRecordsPartition(4, 1)))))
            .build();
    assertThat(
            RawClient.ask(request, version, DeleteRecordsResponse.class)
                .topics()
                .getFirst()
                .partitions())
        .containsExactly(
            new DeleteRecordsPartitionResult(0, 1, ErrorCode.NONE.code()),
            new DeleteRecordsPartitionResult(4, -1, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code()));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void theOnlyLeaderEpochEndsWhereTheLogDoes(int version) {
    TopicPartition partition = partitionWithRecords(3);
    assertThat(endOf(version, partition, 0, -1))
        .isEqualTo(new EpochEndOffset(ErrorCode.NONE.code(), 0, 0, 3));
    assertThat(endOf(version, partition, 1, 0))
        .isEqualTo(new EpochEndOffset(ErrorCode.NONE.code(), 0, -1, -1));
  }

  @Test
  void aClientThatBelievesInAnotherLeaderEpochIsRefused() {
    TopicPartition partition = partitionWithRecords(1);
    assertThat(endOf(4, partition, 0, 1).errorCode())
        .isEqualTo(ErrorCode.UNKNOWN_LEADER_EPOCH.code());
    assertThat(endOf(4, new TopicPartition(newName(), 0), 0, -1).errorCode())
        .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
  }

  private TopicPartition partitionWithRecords(int count) {
    TopicPartition partition = new TopicPartition(newTopic(1), 0);
    Map<String, Object> settings = Map.of("bootstrap.servers", GatewayFixture.bootstrapServers());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < count; i++) {
        producer.send(new ProducerRecord<>(partition.topic(), 0, "key", "value " + i));
      }
    }
    return partition;
  }

  private KafkaFuture<Long> delete(TopicPartition partition, long beforeOffset) {
    return admin
        .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(beforeOffset)))
        .lowWatermarks()
        .get(partition)
        .thenApply(deleted -> deleted.lowWatermark());
  }

  private long earliest(TopicPartition partition) {
    return get(admin.listOffsets(Map.of(partition, OffsetSpec.earliest())).all())
        .get(partition)
        .offset();
  }

  private static EpochEndOffset endOf(
      int version, TopicPartition partition, int epoch, int currentEpoch) {
    OffsetForLeaderEpochRequest request =
        OffsetForLeaderEpochRequest.builder()
            .topics(
                List.of(
                    new OffsetForLeaderTopic(
                        partition.topic(),
                        List.of(
                            OffsetForLeaderPartition.builder()
                                .partition(partition.partition())
                                .leaderEpoch(epoch)
                                .currentLeaderEpoch(currentEpoch)
                                .build()))))
            .build();
    return RawClient.ask(request, version, OffsetForLeaderEpochResponse.class)
        .topics()
        .getFirst()
        .partitions()
        .getFirst();
  }
}
