package io.sequin.gateway.api.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.sequin.gateway.AdminTest;
import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.DeleteGroupsRequest;
import io.sequin.protocol.message.DeleteGroupsResponse;
import io.sequin.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import io.sequin.protocol.message.DescribeGroupsRequest;
import io.sequin.protocol.message.DescribeGroupsResponse;
import io.sequin.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.sequin.protocol.message.FindCoordinatorRequest;
import io.sequin.protocol.message.FindCoordinatorResponse;
import io.sequin.protocol.message.FindCoordinatorResponse.Coordinator;
import io.sequin.protocol.message.ListGroupsRequest;
import io.sequin.protocol.message.ListGroupsResponse;
import io.sequin.protocol.message.ListGroupsResponse.ListedGroup;
import io.sequin.storage.database.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GroupAdminTest extends AdminTest {

  private static final byte GROUP = 0;
  private static final byte TRANSACTION = 1;
  private static final byte SHARE = 2;
  private static final String SHARE_KEY = "a:group:AAAAAAAAAAEAAAAAAAAAAg:0";

  private String group;
  private String topic;

  @BeforeEach
  void prepare() {
    group = "group-" + UUID.randomUUID();
    topic = newTopic(2);
  }

  @Test
  void aGroupWithMembersIsDescribedAndCannotBeDeleted() {
    try (Consumer<String, String> consumer = consumer()) {
      join(consumer);

      ConsumerGroupDescription described = describe();
      assertThat(described.groupState()).isEqualTo(GroupState.STABLE);
      assertThat(described.partitionAssignor()).isEqualTo("range");
      assertThat(described.authorizedOperations())
          .containsExactlyInAnyOrder(
              AclOperation.READ,
              AclOperation.DESCRIBE,
              AclOperation.DELETE,
              AclOperation.DESCRIBE_CONFIGS,
              AclOperation.ALTER_CONFIGS);
      MemberDescription member = described.members().iterator().next();
      assertThat(member.clientId()).isEqualTo("tester");
      assertThat(member.host()).startsWith("/127.");
      assertThat(member.assignment().topicPartitions())
          .containsExactlyInAnyOrder(new TopicPartition(topic, 0), new TopicPartition(topic, 1));

      assertRefused(admin.deleteConsumerGroups(List.of(group)).all(), GroupNotEmptyException.class);
      assertRefused(
          admin.deleteConsumerGroupOffsets(group, Set.of(new TopicPartition(topic, 0))).all(),
          GroupSubscribedToTopicException.class);
      assertRefused(alterOffset(topic), UnknownMemberIdException.class);
    }
  }

  @Test
  void aMemberOfAGenerationThatAnotherGatewayEndedIsToldSo() throws SQLException {
    try (Consumer<String, String> consumer = consumer()) {
      join(consumer);
      endGeneration();

      assertThatThrownBy(
              () ->
                  consumer.commitSync(
                      Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(3))))
          .isInstanceOf(CommitFailedException.class);
      assertThat(get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()))
          .isEmpty();
    }
  }

  @Test
  void offsetsOfTopicsThatNoMemberReadsCanBeDeleted() {
    String other = newTopic(1);
    get(alterOffset(other));
    try (Consumer<String, String> consumer = consumer()) {
      join(consumer);
      get(admin.deleteConsumerGroupOffsets(group, Set.of(new TopicPartition(other, 0))).all());
      assertThat(get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()))
          .isEmpty();
    }
  }

  @Test
  void aGroupWhoseMembersLeftIsEmptyAndCanBeDeleted() {
    try (Consumer<String, String> consumer = consumer()) {
      join(consumer);
      consumer.commitSync(Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(3)));
    }
    assertThat(describe().groupState()).isEqualTo(GroupState.EMPTY);
    assertThat(listed(5, List.of("empty"), List.of("classic")))
        .contains(new ListedGroup(group, "consumer", "Empty", "classic"));

    get(admin.deleteConsumerGroups(List.of(group)).all());
    assertRefused(
        admin.describeConsumerGroups(List.of(group)).all(), GroupIdNotFoundException.class);
    assertRefused(admin.deleteConsumerGroups(List.of(group)).all(), GroupIdNotFoundException.class);
    assertThat(get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()))
        .isEmpty();
  }

  @Test
  void groupsAreListedByStateAndTypeInAnyCase() {
    String simple = group + "-simple";
    get(
        admin
            .alterConsumerGroupOffsets(
                simple, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(1)))
            .all());
    try (Consumer<String, String> consumer = consumer()) {
      join(consumer);
      ListedGroup stable = new ListedGroup(group, "consumer", "Stable", "classic");
      ListedGroup empty = new ListedGroup(simple, "", "Empty", "classic");
      assertThat(listed(5, List.of(), List.of())).contains(stable, empty);
      assertThat(listed(5, List.of(" sTABLE "), List.of())).contains(stable).doesNotContain(empty);
      assertThat(listed(5, List.of("Empty", "Stable"), List.of("CLASSIC"))).contains(stable, empty);
      assertThat(listed(5, List.of(), List.of("consumer"))).doesNotContain(stable, empty);
      assertThat(listed(5, List.of("no-state"), List.of())).isEmpty();
      assertThat(listed(5, List.of(), List.of("no-type"))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void everyVersionListsGroups(int version) {
    get(alterOffset(topic));
    assertThat(listed(version, List.of(), List.of()))
        .contains(
            new ListedGroup(group, "", version < 4 ? "" : "Empty", version < 5 ? "" : "classic"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
  void everyVersionDescribesWhatIsThereAndWhatIsNot(int version) {
    get(alterOffset(topic));
    DescribeGroupsRequest request =
        DescribeGroupsRequest.builder().groups(List.of(group, "no-group", "\0")).build();
    List<DescribedGroup> described =
        RawClient.ask(request, version, DescribeGroupsResponse.class).groups();

    assertThat(described.get(0).groupState()).isEqualTo("Empty");
    assertThat(described.get(1).groupState()).isEqualTo("Dead");
    assertThat(described.get(1).errorCode())
        .isEqualTo((version < 6 ? ErrorCode.NONE : ErrorCode.GROUP_ID_NOT_FOUND).code());
    assertThat(described.get(1).errorMessage())
        .isEqualTo(version < 6 ? null : "Group no-group not found.");
    assertThat(described.get(2).errorCode()).isEqualTo(ErrorCode.INVALID_GROUP_ID.code());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void everyVersionDeletesGroupsOnceEach(int version) {
    get(alterOffset(topic));
    DeleteGroupsRequest request = new DeleteGroupsRequest(List.of(group, "no-group", "\0", group));
    assertThat(RawClient.ask(request, version, DeleteGroupsResponse.class).results())
        .containsExactly(
            new DeletableGroupResult(group, ErrorCode.NONE.code()),
            new DeletableGroupResult("no-group", ErrorCode.GROUP_ID_NOT_FOUND.code()),
            new DeletableGroupResult("\0", ErrorCode.INVALID_GROUP_ID.code()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void versionsOfOneKeyFindTheCoordinator(int version) {
    FindCoordinatorRequest request = FindCoordinatorRequest.builder().key(group).build();
    FindCoordinatorResponse found = find(request, version);
    assertThat(found.errorCode()).isZero();
    assertThat(found.errorMessage()).isEqualTo(version < 1 ? "" : "NONE");
    assertThat(found.port()).isEqualTo(GatewayFixture.address().getPort());

    if (version > 0) {
      FindCoordinatorResponse refused =
          find(request.toBuilder().key(SHARE_KEY).keyType(SHARE).build(), version);
      assertThat(refused.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
      assertThat(refused.nodeId()).isEqualTo(-1);
      assertThat(refused.errorMessage()).startsWith("This most likely occurs");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6})
  void versionsOfManyKeysFindTheirCoordinators(int version) {
    for (byte keyType : new byte[] {GROUP, TRANSACTION}) {
      assertThat(find(keyType, version, group, ""))
          .extracting(Coordinator::key, Coordinator::port, Coordinator::errorCode)
          .containsExactly(
              tuple(group, GatewayFixture.address().getPort(), (short) 0),
              tuple("", GatewayFixture.address().getPort(), (short) 0));
    }
    assertThat(find((byte) 3, version, group))
        .extracting(Coordinator::errorCode)
        .containsExactly(ErrorCode.INVALID_REQUEST.code());
  }

  @Test
  void shareKeysNameAGroupATopicAndAPartition() {
    assertThat(
            find(
                SHARE,
                6,
                SHARE_KEY,
                "group",
                "group:AAAAAAAAAAEAAAAAAAAAAg",
                " :AAAAAAAAAAEAAAAAAAAAAg:0",
                "group:no-uuid:0",
                "group:AAAAAAAAAAEAAAAAAAAAAg:x"))
        .extracting(Coordinator::errorCode)
        .containsExactly((short) 0, (short) 42, (short) 42, (short) 42, (short) 42, (short) 42);
    assertThat(find(SHARE, 5, SHARE_KEY))
        .extracting(Coordinator::errorCode)
        .containsExactly(ErrorCode.INVALID_REQUEST.code());
  }

  private Consumer<String, String> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            GatewayFixture.bootstrapServers(),
            "group.id",
            group,
            "client.id",
            "tester",
            "enable.auto.commit",
            false),
        new StringDeserializer(),
        new StringDeserializer());
  }

  private void join(Consumer<String, String> consumer) {
    consumer.subscribe(List.of(topic));
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (consumer.assignment().isEmpty()) {
      consumer.poll(Duration.ofMillis(50));
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  /** As another gateway does it. */
  private void endGeneration() throws SQLException {
    DatabaseSettings database = GatewayFixture.database();
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        PreparedStatement statement =
            connection.prepareStatement(
                "WITH g AS (UPDATE sequin_control.consumers SET epoch = epoch + 1, version ="
                    + " nextval('sequin_control.consumer_versions') WHERE name = ? RETURNING id)"
                    + " UPDATE sequin_control.consumer_members SET epoch = epoch + 1 FROM g WHERE"
                    + " consumer_id = g.id")) {
      statement.setString(1, group);
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }

  private KafkaFuture<Void> alterOffset(String ofTopic) {
    return admin
        .alterConsumerGroupOffsets(
            group,
            Map.of(new TopicPartition(ofTopic, 0), new OffsetAndMetadata(1, Optional.empty(), "")))
        .all();
  }

  private ConsumerGroupDescription describe() {
    return get(admin
            .describeConsumerGroups(
                List.of(group),
                new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
            .all())
        .get(group);
  }

  private static List<ListedGroup> listed(int version, List<String> states, List<String> types) {
    return RawClient.ask(new ListGroupsRequest(states, types), version, ListGroupsResponse.class)
        .groups();
  }

  private static FindCoordinatorResponse find(FindCoordinatorRequest request, int version) {
    return RawClient.ask(request, version, FindCoordinatorResponse.class);
  }

  private static List<Coordinator> find(byte keyType, int version, String... keys) {
    FindCoordinatorRequest request =
        FindCoordinatorRequest.builder().keyType(keyType).coordinatorKeys(List.of(keys)).build();
    return find(request, version).coordinators();
  }
}
