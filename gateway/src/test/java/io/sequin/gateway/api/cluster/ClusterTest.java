package io.sequin.gateway.api.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.AdminTest;
import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.AlterReplicaLogDirsRequest;
import io.sequin.protocol.message.AlterReplicaLogDirsRequest.AlterReplicaLogDir;
import io.sequin.protocol.message.AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic;
import io.sequin.protocol.message.AlterReplicaLogDirsResponse;
import io.sequin.protocol.message.AlterReplicaLogDirsResponse.AlterReplicaLogDirPartitionResult;
import io.sequin.protocol.message.DescribeClusterRequest;
import io.sequin.protocol.message.DescribeClusterResponse;
import io.sequin.protocol.message.DescribeLogDirsRequest;
import io.sequin.protocol.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import io.sequin.protocol.message.DescribeLogDirsResponse;
import io.sequin.protocol.message.DescribeLogDirsResponse.DescribeLogDirsPartition;
import io.sequin.protocol.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClusterTest extends AdminTest {

  @Test
  void theGatewayIsTheOnlyBrokerAndTheController() {
    DescribeClusterResult cluster = admin.describeCluster();
    Node node = get(cluster.controller());
    assertThat(node.id()).isEqualTo(1);
    assertThat(node.port()).isEqualTo(GatewayFixture.address().getPort());
    assertThat(get(cluster.nodes())).containsExactly(node);
    assertThat(get(cluster.clusterId())).hasSize(22);
    assertThat(get(cluster.authorizedOperations())).isNull();
  }

  @Test
  void operationsAreToldIfAskedFor() {
    DescribeClusterOptions asked = new DescribeClusterOptions().includeAuthorizedOperations(true);
    assertThat(get(admin.describeCluster(asked).authorizedOperations()))
        .contains(AclOperation.CREATE, AclOperation.ALTER);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void everyVersionDescribesTheCluster(int version) {
    DescribeClusterResponse response =
        RawClient.ask(DescribeClusterRequest.DEFAULT, version, DescribeClusterResponse.class);
    assertThat(response.errorCode()).isZero();
    assertThat(response.brokers()).hasSize(1);
  }

  @Test
  void thereAreNoControllersToDescribe() {
    assertThat(refusal((byte) 2).errorCode()).isEqualTo(ErrorCode.MISMATCHED_ENDPOINT_TYPE.code());
    assertThat(refusal((byte) 7).errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_ENDPOINT_TYPE.code());
    assertThat(refusal((byte) 7).errorMessage()).isEqualTo("Unsupported endpoint type 7");
  }

  @Test
  void theOnlyLogDirIsTheDatabaseAndKnowsHowLargePartitionsAre() {
    String name = newTopic(2);
    produce(name, "x".repeat(1_000));
    Map<String, LogDirDescription> dirs =
        get(admin.describeLogDirs(List.of(1)).allDescriptions()).get(1);
    assertThat(dirs).hasSize(1);
    LogDirDescription dir = dirs.values().iterator().next();
    assertThat(dirs.keySet().iterator().next()).endsWith("/postgres");
    assertThat(dir.error()).isNull();
    assertThat(dir.totalBytes()).isEmpty();
    assertThat(dir.replicaInfos().get(new TopicPartition(name, 0)).size())
        .isBetween(1_000L, 1_200L);
    assertThat(dir.replicaInfos().get(new TopicPartition(name, 1)).size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void onlyThePartitionsThatAreAskedForAreDescribed(int version) {
    String name = newTopic(2);
    DescribeLogDirsRequest request =
        DescribeLogDirsRequest.builder()
            .topics(
                List.of(
                    new DescribableLogDirTopic(name, List.of(1, 1, 7)),
                    new DescribableLogDirTopic(newName(), List.of(0))))
            .build();
    List<DescribeLogDirsResult> results =
        RawClient.ask(request, version, DescribeLogDirsResponse.class).results();
    assertThat(results).hasSize(1);
    assertThat(results.getFirst().topics()).hasSize(1);
    assertThat(results.getFirst().topics().getFirst().partitions())
        .extracting(DescribeLogDirsPartition::partitionIndex)
        .containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void partitionsAreInTheOnlyLogDirAndCannotBeMovedToAnother(int version) {
    String name = newTopic(2);
    String dir =
        get(admin.describeLogDirs(List.of(1)).allDescriptions()).get(1).keySet().iterator().next();
    assertThat(moved(version, dir, name, 0, 1, 7))
        .containsExactly(
            moved(0, ErrorCode.NONE),
            moved(1, ErrorCode.NONE),
            moved(7, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
    assertThat(moved(version, "/elsewhere", name, 0, 7))
        .containsExactly(
            moved(0, ErrorCode.LOG_DIR_NOT_FOUND), moved(7, ErrorCode.LOG_DIR_NOT_FOUND));
    assertThat(moved(version, dir, newName(), 0))
        .containsExactly(moved(0, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
  }

  private static List<AlterReplicaLogDirPartitionResult> moved(
      int version, String dir, String topic, Integer... partitions) {
    AlterReplicaLogDirsRequest request =
        new AlterReplicaLogDirsRequest(
            List.of(
                new AlterReplicaLogDir(
                    dir, List.of(new AlterReplicaLogDirTopic(topic, List.of(partitions))))));
    return RawClient.ask(request, version, AlterReplicaLogDirsResponse.class)
        .results()
        .getFirst()
        .partitions();
  }

  private static AlterReplicaLogDirPartitionResult moved(int partition, ErrorCode error) {
    return new AlterReplicaLogDirPartitionResult(partition, error.code());
  }

  private static DescribeClusterResponse refusal(byte endpointType) {
    DescribeClusterRequest request =
        DescribeClusterRequest.builder().endpointType(endpointType).build();
    return RawClient.ask(request, 2, DescribeClusterResponse.class);
  }

  private static void produce(String topic, String value) {
    Map<String, Object> settings = Map.of("bootstrap.servers", GatewayFixture.bootstrapServers());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, 0, "key", value));
    }
  }
}
