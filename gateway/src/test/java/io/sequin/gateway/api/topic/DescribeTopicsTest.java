package io.sequin.gateway.api.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.AdminTest;
import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.DescribeTopicPartitionsRequest;
import io.sequin.protocol.message.DescribeTopicPartitionsRequest.TopicRequest;
import io.sequin.protocol.message.DescribeTopicPartitionsResponse;
import io.sequin.protocol.message.DescribeTopicPartitionsResponse.Cursor;
import io.sequin.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;
import io.sequin.protocol.message.ElectLeadersRequest;
import io.sequin.protocol.message.ElectLeadersRequest.TopicPartitions;
import io.sequin.protocol.message.ElectLeadersResponse;
import io.sequin.protocol.message.ElectLeadersResponse.PartitionResult;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DescribeTopicsTest extends AdminTest {

  @Test
  void thisBrokerLeadsEveryPartition() {
    String name = newTopic(3);
    TopicDescription described = get(admin.describeTopics(List.of(name)).allTopicNames()).get(name);
    assertThat(described.partitions())
        .extracting(TopicPartitionInfo::partition)
        .containsExactly(0, 1, 2);
    for (TopicPartitionInfo partition : described.partitions()) {
      assertThat(partition.leader().id()).isEqualTo(1);
      assertThat(partition.replicas()).containsExactly(partition.leader());
      assertThat(partition.isr()).containsExactly(partition.leader());
    }
  }

  @Test
  void pagesPutTogetherAreTheWholeTopic() {
    String name = newTopic(7);
    DescribeTopicsOptions twoAtATime = new DescribeTopicsOptions().partitionSizeLimitPerResponse(2);
    Map<String, TopicDescription> described =
        get(admin.describeTopics(List.of(name, newTopic(2)), twoAtATime).allTopicNames());
    assertThat(described.get(name).partitions())
        .extracting(TopicPartitionInfo::partition)
        .containsExactly(0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void operationsAreToldIfAskedFor() {
    String name = newTopic(1);
    DescribeTopicsOptions asked = new DescribeTopicsOptions().includeAuthorizedOperations(true);
    assertThat(
            get(admin.describeTopics(List.of(name), asked).allTopicNames())
                .get(name)
                .authorizedOperations())
        .contains(AclOperation.DELETE, AclOperation.READ);
  }

  @Test
  void whatDoesNotExistIsRefused() {
    assertRefused(
        admin.describeTopics(List.of(newName())).allTopicNames(),
        UnknownTopicOrPartitionException.class);
    assertRefused(
        admin.describeTopics(List.of("no spaces")).allTopicNames(), InvalidTopicException.class);
  }

  @Test
  void aFullPageSaysWhereToGoOn() {
    String prefix = newName();
    String a = create(prefix + "-a", 2);
    String b = create(prefix + "-b", 3);
    String c = create(prefix + "-c", 1);
    DescribeTopicPartitionsResponse first = describe(null, 4, c, b, a);
    assertThat(names(first)).containsExactly(a, b);
    assertThat(first.topics().getLast().partitions()).hasSize(2);
    assertThat(first.nextCursor()).isEqualTo(new Cursor(b, 2));
    DescribeTopicPartitionsResponse second = describe(first.nextCursor(), 1, c, b, a);
    assertThat(names(second)).containsExactly(b);
    assertThat(second.topics().getFirst().partitions().getFirst().partitionIndex()).isEqualTo(2);
    assertThat(second.nextCursor()).isEqualTo(new Cursor(c, 0));
    DescribeTopicPartitionsResponse third = describe(second.nextCursor(), 100, c, b, a);
    assertThat(names(third)).containsExactly(c);
    assertThat(third.nextCursor()).isNull();
  }

  @Test
  void noNamesAskForAllTopics() {
    String name = newTopic(1);
    assertThat(names(describe(null, 2_000))).contains(name).isSorted();
  }

  @Test
  void aCursorThatPointsToNothingAskedForIsRefused() {
    String name = newTopic(1);
    for (Cursor cursor : List.of(new Cursor(newName(), 0), new Cursor(name, -1))) {
      assertThat(describe(cursor, 10, name).topics())
          .extracting(DescribeTopicPartitionsResponseTopic::errorCode)
          .containsExactly(ErrorCode.INVALID_REQUEST.code());
    }
    assertThat(describe(new Cursor(name, Integer.MAX_VALUE), 10, name).topics().getFirst())
        .satisfies(topic -> assertThat(topic.partitions()).isEmpty())
        .satisfies(topic -> assertThat(topic.errorCode()).isZero());
  }

  @Test
  void noPartitionIsEverReassigned() {
    newTopic(1);
    assertThat(get(admin.listPartitionReassignments().reassignments())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void noPartitionNeedsAnElection(int version) {
    String name = newTopic(1);
    ElectLeadersRequest request =
        ElectLeadersRequest.builder()
            .topicPartitions(List.of(new TopicPartitions(name, List.of(0, 1))))
            .build();
    assertThat(
            RawClient.ask(request, version, ElectLeadersResponse.class)
                .replicaElectionResults()
                .getFirst()
                .partitionResult())
        .extracting(PartitionResult::errorCode)
        .containsExactly(
            ErrorCode.ELECTION_NOT_NEEDED.code(), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
  }

  @Test
  void anUnknownElectionIsRefused() {
    ElectLeadersRequest request =
        ElectLeadersRequest.builder().electionType((byte) 5).topicPartitions(null).build();
    assertThat(RawClient.ask(request, 2, ElectLeadersResponse.class).errorCode())
        .isEqualTo(ErrorCode.INVALID_REQUEST.code());
  }

  @Test
  void anElectionOfAllPartitionsHasNothingToTell() {
    newTopic(1);
    assertThat(get(admin.electLeaders(ElectionType.PREFERRED, null).partitions())).isEmpty();
  }

  private String create(String name, int partitionCount) {
    get(admin.createTopics(List.of(topic(name, partitionCount))).all());
    return name;
  }

  private static DescribeTopicPartitionsResponse describe(
      Cursor start, int limit, String... names) {
    DescribeTopicPartitionsRequest request =
        DescribeTopicPartitionsRequest.builder()
            .topics(Stream.of(names).map(TopicRequest::new).toList())
            .responsePartitionLimit(limit)
            .cursor(
                start == null
                    ? null
                    : new DescribeTopicPartitionsRequest.Cursor(
                        start.topicName(), start.partitionIndex()))
            .build();
    return RawClient.ask(request, 0, DescribeTopicPartitionsResponse.class);
  }

  private static List<String> names(DescribeTopicPartitionsResponse response) {
    return response.topics().stream().map(DescribeTopicPartitionsResponseTopic::name).toList();
  }
}
