package io.sequin.gateway.api.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.AdminTest;
import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.CreatePartitionsRequest;
import io.sequin.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.sequin.protocol.message.CreatePartitionsResponse;
import io.sequin.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.CreatePartitionsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CreatePartitionsTest extends AdminTest {

  @Test
  void aTopicGrows() {
    String name = newTopic(2);
    get(grow(name, NewPartitions.increaseTo(5)));
    assertThat(partitionCount(name)).isEqualTo(5);
  }

  @Test
  void aTopicMustGrow() {
    String name = newTopic(2);
    assertRefused(grow(name, NewPartitions.increaseTo(2)), InvalidPartitionsException.class)
        .withMessage("Topic already has 2 partition(s).");
    assertRefused(grow(name, NewPartitions.increaseTo(1)), InvalidPartitionsException.class)
        .withMessage(
            "The topic %s currently has 2 partition(s); 1 would not be an increase.", name);
    assertRefused(grow(name, NewPartitions.increaseTo(20_000)), PolicyViolationException.class)
        .withMessage("Excessively large number of partitions per request.");
    assertThat(partitionCount(name)).isEqualTo(2);
  }

  @Test
  void anUnknownTopicIsRefused() {
    assertRefused(
        grow(newName(), NewPartitions.increaseTo(2)), UnknownTopicOrPartitionException.class);
  }

  @Test
  void assignmentsByHandMustBeOneForEachNewPartitionAndNameThisBroker() {
    String name = newTopic(1);
    assertRefused(
            grow(name, NewPartitions.increaseTo(3, List.of(List.of(1)))),
            InvalidReplicaAssignmentException.class)
        .withMessage(
            "Attempted to add 2 additional partition(s), but only 1 assignment(s) were"
                + " specified.");
    assertRefused(
        grow(name, NewPartitions.increaseTo(2, List.of(List.of(2)))),
        InvalidReplicaAssignmentException.class);
    get(grow(name, NewPartitions.increaseTo(2, List.of(List.of(1)))));
    assertThat(partitionCount(name)).isEqualTo(2);
  }

  @Test
  void validateOnlyChangesNothing() {
    String name = newTopic(1);
    CreatePartitionsOptions validateOnly = new CreatePartitionsOptions().validateOnly(true);
    get(admin.createPartitions(Map.of(name, NewPartitions.increaseTo(2)), validateOnly).all());
    assertRefused(
        admin.createPartitions(Map.of(name, NewPartitions.increaseTo(1)), validateOnly).all(),
        InvalidPartitionsException.class);
    assertThat(partitionCount(name)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void everyVersionGrows(int version) {
    String name = newTopic(1);
    assertThat(grow(version, wanted(name)).getFirst().errorCode()).isZero();
    assertThat(partitionCount(name)).isEqualTo(2);
  }

  @Test
  void aNameThatComesTwiceIsRefused() {
    String name = newTopic(1);
    List<CreatePartitionsTopicResult> results = grow(3, wanted(name), wanted(name));
    assertThat(results)
        .containsExactly(
            new CreatePartitionsTopicResult(
                name, ErrorCode.INVALID_REQUEST.code(), "Duplicate topic name."));
  }

  private KafkaFuture<Void> grow(String name, NewPartitions wanted) {
    return admin.createPartitions(Map.of(name, wanted)).all();
  }

  private int partitionCount(String name) {
    return get(admin.describeTopics(List.of(name)).allTopicNames()).get(name).partitions().size();
  }

  private static CreatePartitionsTopic wanted(String name) {
    return CreatePartitionsTopic.builder().name(name).count(2).assignments(null).build();
  }

  private static List<CreatePartitionsTopicResult> grow(
      int version, CreatePartitionsTopic... topics) {
    CreatePartitionsRequest request =
        CreatePartitionsRequest.builder().topics(List.of(topics)).build();
    return RawClient.ask(request, version, CreatePartitionsResponse.class).results();
  }
}
