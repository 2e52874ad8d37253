package io.sequin.gateway.api.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.AdminTest;
import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.CreateTopicsRequest;
import io.sequin.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import io.sequin.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.sequin.protocol.message.CreateTopicsResponse;
import io.sequin.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CreateTopicsTest extends AdminTest {

  @Test
  void aNewTopicIsReportedWithItsIdPartitionsAndConfigs() {
    String name = newName();
    CreateTopicsResult created =
        admin.createTopics(List.of(topic(name, 3).configs(Map.of("retention.ms", "1000"))));
    assertThat(get(created.numPartitions(name))).isEqualTo(3);
    assertThat(get(created.replicationFactor(name))).isEqualTo(1);
    ConfigEntry retention = get(created.config(name)).get("retention.ms");
    assertThat(retention.value()).isEqualTo("1000");
    assertThat(retention.source()).isEqualTo(ConfigSource.DYNAMIC_TOPIC_CONFIG);
    ConfigEntry cleanup = get(created.config(name)).get("cleanup.policy");
    assertThat(cleanup.value()).isEqualTo("delete");
    assertThat(cleanup.source()).isEqualTo(ConfigSource.DEFAULT_CONFIG);
    assertThat(get(admin.listTopics().namesToListings()).get(name).topicId())
        .isEqualTo(get(created.topicId(name)));
  }

  @Test
  void aTopicWithoutNumbersGetsTheDefaults() {
    String name = newName();
    get(admin.createTopics(List.of(new NewTopic(name, Optional.empty(), Optional.empty()))).all());
    TopicDescription described = get(admin.describeTopics(List.of(name)).allTopicNames()).get(name);
    assertThat(described.partitions()).hasSize(1);
  }

  @Test
  void anyReplicationFactorIsAcceptedAndOneReplicaReported() {
    String name = newName();
    CreateTopicsResult created = admin.createTopics(List.of(new NewTopic(name, 1, (short) 3)));
    assertThat(get(created.replicationFactor(name))).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(shorts = {0, -2})
  void aReplicationFactorBelowOneIsRefused(short factor) {
    assertRefused(
            admin.createTopics(List.of(new NewTopic(newName(), 1, factor))).all(),
            InvalidReplicationFactorException.class)
        .withMessage("Replication factor must be larger than 0, or -1 to use the default value.");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -2})
  void lessThanOnePartitionIsRefused(int count) {
    assertRefused(
            admin.createTopics(List.of(topic(newName(), count))).all(),
            InvalidPartitionsException.class)
        .withMessage("Number of partitions was set to an invalid non-positive value.");
  }

  @Test
  void tooManyPartitionsAreRefused() {
    assertRefused(
            admin.createTopics(List.of(topic(newName(), 6_000), topic(newName(), 6_000))).all(),
            PolicyViolationException.class)
        .withMessage("Excessively large number of partitions per request.");
  }

  @Test
  void aNameThatIsTakenIsRefused() {
    String name = newTopic(1);
    assertRefused(admin.createTopics(List.of(topic(name, 1))).all(), TopicExistsException.class)
        .withMessage("Topic '" + name + "' already exists.");
  }

  @Test
  void aNameThatDiffersOnlyInDotAndUnderscoreIsRefused() {
    String name = newName();
    get(admin.createTopics(List.of(topic(name + ".a", 1))).all());
    assertRefused(
            admin.createTopics(List.of(topic(name + "_a", 1))).all(), InvalidTopicException.class)
        .withMessage("Topic '%s_a' collides with existing topic: %s.a", name, name);
  }

  @Test
  void aNameWithOtherCharactersIsRefused() {
    assertRefused(
            admin.createTopics(List.of(topic("no spaces", 1))).all(), InvalidTopicException.class)
        .withMessage(
            "Topic name is invalid: 'no spaces' contains one or more characters other than ASCII"
                + " alphanumerics, '.', '_' and '-'");
  }

  @Test
  void anUnknownConfigIsRefused() {
    assertRefused(
            admin.createTopics(List.of(topic(newName(), 1).configs(Map.of("no.such", "1")))).all(),
            InvalidConfigurationException.class)
        .withMessageContaining("no.such");
  }

  @Test
  void oneRefusedTopicDoesNotKeepTheOthersFromBeingCreated() {
    String name = newName();
    CreateTopicsResult created = admin.createTopics(List.of(topic("no spaces", 1), topic(name, 1)));
    get(created.values().get(name));
    assertRefused(created.values().get("no spaces"), InvalidTopicException.class);
    assertThat(get(admin.listTopics().names())).contains(name);
  }

  @Test
  void validateOnlyCreatesNothing() {
    String name = newName();
    CreateTopicsOptions validateOnly = new CreateTopicsOptions().validateOnly(true);
    CreateTopicsResult validated = admin.createTopics(List.of(topic(name, 2)), validateOnly);
    assertThat(get(validated.numPartitions(name))).isEqualTo(2);
    assertThat(get(admin.listTopics().names())).doesNotContain(name);
    assertRefused(
        admin.createTopics(List.of(topic(newName(), 0)), validateOnly).all(),
        InvalidPartitionsException.class);
  }

  @Test
  void assignmentsByHandSetTheNumberOfPartitions() {
    String name = newName();
    Map<Integer, List<Integer>> assignments = Map.of(0, List.of(1), 1, List.of(1));
    CreateTopicsResult created = admin.createTopics(List.of(new NewTopic(name, assignments)));
    assertThat(get(created.numPartitions(name))).isEqualTo(2);
  }

  @Test
  void assignmentsByHandMustBeConsecutive() {
    assertRefused(
            admin
                .createTopics(
                    List.of(new NewTopic(newName(), Map.of(0, List.of(1), 2, List.of(1)))))
                .all(),
            InvalidReplicaAssignmentException.class)
        .withMessage("partitions should be a consecutive 0-based integer sequence");
  }

  @Test
  void assignmentsByHandMayOnlyNameThisBroker() {
    assertRefused(
            admin.createTopics(List.of(new NewTopic(newName(), Map.of(0, List.of(9))))).all(),
            InvalidReplicaAssignmentException.class)
        .withMessage(
            "The manual partition assignment includes broker 9, but no such broker is registered.");
    assertRefused(
            admin.createTopics(List.of(new NewTopic(newName(), Map.of(0, List.of(1, 1))))).all(),
            InvalidReplicaAssignmentException.class)
        .withMessage("The manual partition assignment includes the broker 1 more than once.");
    assertRefused(
            admin.createTopics(List.of(new NewTopic(newName(), Map.of(0, List.of())))).all(),
            InvalidReplicaAssignmentException.class)
        .withMessage("The manual partition assignment includes an empty replica list.");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7})
  void everyVersionCreates(int version) {
    String name = newName();
    CreatableTopicResult result = create(version, wanted(name)).getFirst();
    assertThat(result.name()).isEqualTo(name);
    assertThat(result.errorCode()).isZero();
    assertThat(get(admin.listTopics().names())).contains(name);
  }

  @Test
  void aNameThatComesTwiceIsRefusedOnce() {
    String name = newName();
    List<CreatableTopicResult> results = create(7, wanted(name), wanted(name), wanted(newName()));
    assertThat(results).hasSize(2);
    assertThat(results.getFirst().errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
    assertThat(results.getFirst().errorMessage()).isEqualTo("Duplicate topic name.");
    assertThat(results.getLast().errorCode()).isZero();
  }

  @Test
  void assignmentsByHandLeaveNoRoomForNumbers() {
    List<CreatableReplicaAssignment> assignments =
        List.of(new CreatableReplicaAssignment(0, List.of(1)));
    CreatableTopic both = wanted(newName()).toBuilder().assignments(assignments).build();
    assertThat(create(7, both).getFirst().errorMessage())
        .isEqualTo(
            "A manual partition assignment was specified, but replication factor was not set to"
                + " -1.");
    CreatableTopic count = both.toBuilder().replicationFactor((short) -1).build();
    assertThat(create(7, count).getFirst().errorMessage())
        .isEqualTo(
            "A manual partition assignment was specified, but numPartitions was not set to -1.");
  }

  private static CreatableTopic wanted(String name) {
    return CreatableTopic.builder()
        .name(name)
        .numPartitions(1)
        .replicationFactor((short) 1)
        .build();
  }

  private static List<CreatableTopicResult> create(int version, CreatableTopic... topics) {
    CreateTopicsRequest request = CreateTopicsRequest.builder().topics(List.of(topics)).build();
    return RawClient.ask(request, version, CreateTopicsResponse.class).topics();
  }
}
