package io.sequin.gateway.api.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.AdminTest;
import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.OffsetCommitRequest;
import io.sequin.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.sequin.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.sequin.protocol.message.OffsetCommitResponse;
import io.sequin.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import io.sequin.protocol.message.OffsetFetchRequest;
import io.sequin.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sequin.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.sequin.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.sequin.protocol.message.OffsetFetchResponse;
import io.sequin.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.sequin.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartition;
import io.sequin.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.sequin.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopic;
import io.sequin.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class OffsetsTest extends AdminTest {

  private static final int FIRST_WITH_TOPIC_IDS = 10;

  private String group;
  private String topic;
  private UUID topicId;

  @BeforeEach
  void prepare() {
    group = "group-" + UUID.randomUUID();
    topic = newTopic(3);
    topicId = idOf(topic);
  }

  @Test
  void aConsumerThatAssignsItselfFindsWhatItCommitted() {
    TopicPartition partition = new TopicPartition(topic, 1);
    OffsetAndMetadata committed = new OffsetAndMetadata(7, Optional.of(0), "räumlich");
    try (Consumer<String, String> consumer = consumer()) {
      consumer.assign(List.of(partition));
      consumer.commitSync(Map.of(partition, committed));
    }
    try (Consumer<String, String> consumer = consumer()) {
      assertThat(consumer.committed(Set.of(partition, new TopicPartition(topic, 0))))
          .containsEntry(partition, committed)
          .containsEntry(new TopicPartition(topic, 0), null);
    }
  }

  @Test
  void metadataMayHaveAnyCharacter() {
    TopicPartition zero = new TopicPartition(topic, 0);
    OffsetAndMetadata offset = new OffsetAndMetadata(5, Optional.empty(), "\032a\0b");
    get(admin.alterConsumerGroupOffsets(group, Map.of(zero, offset)).all());
    assertThat(offsets(group)).isEqualTo(Map.of(zero, offset));
  }

  @Test
  void administratorsSetReadAndDeleteOffsets() {
    TopicPartition zero = new TopicPartition(topic, 0);
    TopicPartition two = new TopicPartition(topic, 2);
    OffsetAndMetadata offset = new OffsetAndMetadata(5, Optional.empty(), "");
    get(admin.alterConsumerGroupOffsets(group, Map.of(zero, offset, two, offset)).all());
    assertThat(offsets(group)).isEqualTo(Map.of(zero, offset, two, offset));

    get(admin.deleteConsumerGroupOffsets(group, Set.of(two)).all());
    assertThat(offsets(group)).isEqualTo(Map.of(zero, offset));
  }

  @Test
  void offsetsOfManyGroupsAreReadAtOnce() {
    TopicPartition zero = new TopicPartition(topic, 0);
    TopicPartition one = new TopicPartition(topic, 1);
    OffsetAndMetadata offset = new OffsetAndMetadata(5, Optional.empty(), "");
    String other = group + "-other";
    get(admin.alterConsumerGroupOffsets(group, Map.of(zero, offset)).all());
    get(admin.alterConsumerGroupOffsets(other, Map.of(one, offset)).all());

    ListConsumerGroupOffsetsSpec some =
        new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(zero, one));
    Map<String, Map<TopicPartition, OffsetAndMetadata>> found =
        get(
            admin
                .listConsumerGroupOffsets(
                    Map.of(
                        group, some, other, new ListConsumerGroupOffsetsSpec(), "no-group", some))
                .all());
    assertThat(found.get(group)).containsEntry(zero, offset).containsEntry(one, null);
    assertThat(found.get(other)).isEqualTo(Map.of(one, offset));
    assertThat(found.get("no-group").values()).containsOnlyNulls();
  }

  @Test
  void offsetsOfADeletedTopicAreGone() {
    OffsetAndMetadata offset = new OffsetAndMetadata(5);
    get(admin.alterConsumerGroupOffsets(group, Map.of(new TopicPartition(topic, 0), offset)).all());
    get(admin.deleteTopics(List.of(topic)).all());
    get(admin.createTopics(List.of(topic(topic, 1))).all());

    assertThat(offsets(group)).isEmpty();
  }

  @Test
  void offsetsOfAnUnknownGroupCannotBeDeleted() {
    assertRefused(
        admin.deleteConsumerGroupOffsets(group, Set.of(new TopicPartition(topic, 0))).all(),
        GroupIdNotFoundException.class);
    assertRefused(
        admin.deleteConsumerGroupOffsets("", Set.of(new TopicPartition(topic, 0))).all(),
        InvalidGroupIdException.class);
  }

  @ParameterizedTest
  @MethodSource("commitVersions")
  void everyVersionCommits(int version) {
    OffsetCommitRequest request = commit(version, at(0, 4, "m"), at(2, 6, null));
    assertThat(errors(request, version))
        .containsExactly(
            new OffsetCommitResponsePartition(0, ErrorCode.NONE.code()),
            new OffsetCommitResponsePartition(2, ErrorCode.NONE.code()));

    assertThat(offsets(group))
        .isEqualTo(
            Map.of(
                new TopicPartition(topic, 0), new OffsetAndMetadata(4, Optional.empty(), "m"),
                new TopicPartition(topic, 2), new OffsetAndMetadata(6, Optional.empty(), "")));
  }

  @ParameterizedTest
  @MethodSource("commitVersions")
  void aPartitionThatCannotBeCommittedDoesNotHarmOthers(int version) {
    OffsetCommitRequest request =
        commit(version, at(0, 4, "x".repeat(4097)), at(2, 6, "m"), at(3, 7, "m"));

    assertThat(errors(request, version))
        .extracting(OffsetCommitResponsePartition::errorCode)
        .containsExactly(
            ErrorCode.OFFSET_METADATA_TOO_LARGE.code(),
            ErrorCode.NONE.code(),
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    assertThat(offsets(group)).containsOnlyKeys(new TopicPartition(topic, 2));
  }

  @ParameterizedTest
  @MethodSource("commitVersions")
  void aGenerationOfAnUnknownGroupIsRefused(int version) {
    OffsetCommitRequest request =
        commit(version, at(0, 4, "")).toBuilder().generationIdOrMemberEpoch(3).build();

    ErrorCode expected = version < 9 ? ErrorCode.ILLEGAL_GENERATION : ErrorCode.GROUP_ID_NOT_FOUND;
    assertThat(errors(request, version))
        .containsExactly(new OffsetCommitResponsePartition(0, expected.code()));
    assertThat(offsets(group)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("commitVersions")
  void anUnknownTopicIsToldByWhatItWasNamedBy(int version) {
    OffsetCommitRequest request = commit(version, at(0, 4, ""));
    OffsetCommitRequestTopic unknown =
        version < FIRST_WITH_TOPIC_IDS
            ? request.topics().getFirst().toBuilder().name(newName()).build()
            : request.topics().getFirst().toBuilder().topicId(UUID.randomUUID()).build();

    ErrorCode expected =
        version < FIRST_WITH_TOPIC_IDS
            ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
            : ErrorCode.UNKNOWN_TOPIC_ID;
    assertThat(errors(request.toBuilder().topics(List.of(unknown)).build(), version))
        .containsExactly(new OffsetCommitResponsePartition(0, expected.code()));
  }

  @Test
  void offsetsOfOldClientsAreKeptForAsLongAsTheyAskedFor() {
    OffsetCommitRequest request =
        commit(2, at(0, 4, "")).toBuilder().retentionTimeMs(Long.MAX_VALUE).build();

    assertThat(errors(request, 2))
        .containsExactly(new OffsetCommitResponsePartition(0, ErrorCode.NONE.code()));
    assertThat(offsets(group)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("fetchVersionsOfOneGroup")
  void versionsOfOneGroupTellItsOffsets(int version) {
    errors(commit(8, at(0, 4, "m")), 8);
    OffsetFetchRequest request =
        OffsetFetchRequest.builder()
            .groupId(group)
            .topics(List.of(new OffsetFetchRequestTopic(topic, List.of(0, 1, 9))))
            .build();

    OffsetFetchResponse response = RawClient.ask(request, version, OffsetFetchResponse.class);
    assertThat(response.errorCode()).isZero();
    assertThat(response.topics())
        .containsExactly(
            new OffsetFetchResponseTopic(
                topic,
                List.of(
                    new OffsetFetchResponsePartition(0, 4, -1, "m", (short) 0),
                    new OffsetFetchResponsePartition(1, -1, -1, "", (short) 0),
                    new OffsetFetchResponsePartition(9, -1, -1, "", (short) 0))));
  }

  @ParameterizedTest
  @MethodSource("fetchVersionsOfOneGroup")
  void versionsOfOneGroupTellThatItIsRefused(int version) {
    OffsetFetchRequest request =
        OffsetFetchRequest.builder()
            .groupId("\0")
            .topics(List.of(new OffsetFetchRequestTopic(topic, List.of(0))))
            .build();

    OffsetFetchResponse response = RawClient.ask(request, version, OffsetFetchResponse.class);
    assertThat(response.errorCode())
        .isEqualTo((version < 2 ? ErrorCode.NONE : ErrorCode.INVALID_GROUP_ID).code());
    // as Kafka's OffsetFetchResponse.groupError
    List<OffsetFetchResponsePartition> refused =
        List.of(new OffsetFetchResponsePartition(0, -1, -1, "", ErrorCode.INVALID_GROUP_ID.code()));
    assertThat(response.topics())
        .isEqualTo(version < 2 ? List.of(new OffsetFetchResponseTopic(topic, refused)) : List.of());
  }

  @ParameterizedTest
  @MethodSource("fetchVersionsOfManyGroups")
  void versionsOfManyGroupsTellTheirOffsets(int version) {
    errors(commit(8, at(0, 4, "m")), 8);
    OffsetFetchRequestTopics asked = asked(version, topic, topicId, 0, 1);
    OffsetFetchRequest request = fetch(fetch(group, List.of(asked)), fetch(group, null));

    OffsetFetchResponse response = RawClient.ask(request, version, OffsetFetchResponse.class);
    OffsetFetchResponsePartitions first =
        new OffsetFetchResponsePartitions(0, 4, -1, "m", (short) 0);
    OffsetFetchResponsePartitions second =
        new OffsetFetchResponsePartitions(1, -1, -1, "", (short) 0);
    assertThat(response.groups())
        .containsExactly(
            told(
                group,
                new OffsetFetchResponseTopics(
                    asked.name(), asked.topicId(), List.of(first, second))),
            told(
                group,
                new OffsetFetchResponseTopics(asked.name(), asked.topicId(), List.of(first))));
  }

  @ParameterizedTest
  @MethodSource("fetchVersionsOfManyGroups")
  void aGroupThatIsRefusedDoesNotHarmOthers(int version) {
    errors(commit(8, at(0, 4, "m")), 8);
    OffsetFetchRequest request =
        fetch(fetch("\0", null), fetch("no-group", null), fetch(group, null));

    List<OffsetFetchResponseGroup> groups =
        RawClient.ask(request, version, OffsetFetchResponse.class).groups();
    assertThat(groups)
        .extracting(OffsetFetchResponseGroup::errorCode)
        .containsExactly(ErrorCode.INVALID_GROUP_ID.code(), (short) 0, (short) 0);
    assertThat(groups.get(1).topics()).isEmpty();
    assertThat(groups.get(2).topics()).hasSize(1);
  }

  @Test
  void anUnknownTopicIdIsToldAndAnUnknownNameHasNoOffset() {
    errors(commit(8, at(0, 4, "m")), 8);
    assertThat(partitionsTold(10, asked(10, topic, new UUID(1, 2), 0)))
        .containsExactly(
            new OffsetFetchResponsePartitions(0, -1, -1, "", ErrorCode.UNKNOWN_TOPIC_ID.code()));
    assertThat(partitionsTold(9, asked(9, newName(), topicId, 0)))
        .containsExactly(new OffsetFetchResponsePartitions(0, -1, -1, "", (short) 0));
  }

  private static IntStream commitVersions() {
    return IntStream.rangeClosed(2, 10);
  }

  private static IntStream fetchVersionsOfOneGroup() {
    return IntStream.rangeClosed(1, 7);
  }

  private static IntStream fetchVersionsOfManyGroups() {
    return IntStream.rangeClosed(8, 10);
  }

  private UUID idOf(String name) {
    Uuid id = get(admin.describeTopics(List.of(name)).allTopicNames()).get(name).topicId();
    return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  private Map<TopicPartition, OffsetAndMetadata> offsets(String groupId) {
    return get(admin.listConsumerGroupOffsets(groupId).partitionsToOffsetAndMetadata());
  }

  private Consumer<String, String> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            GatewayFixture.bootstrapServers(),
            "group.id",
            group,
            "enable.auto.commit",
            false),
        new StringDeserializer(),
        new StringDeserializer());
  }

  private OffsetCommitRequest commit(int version, OffsetCommitRequestPartition... partitions) {
    OffsetCommitRequestTopic.Builder named = OffsetCommitRequestTopic.builder();
    if (version < FIRST_WITH_TOPIC_IDS) {
      named.name(topic);
    } else {
      named.topicId(topicId);
    }
    return OffsetCommitRequest.builder()
        .groupId(group)
        .topics(List.of(named.partitions(List.of(partitions)).build()))
        .build();
  }

  private static OffsetCommitRequestPartition at(int partition, long offset, String metadata) {
    return new OffsetCommitRequestPartition(partition, offset, -1, metadata);
  }

  private static List<OffsetCommitResponsePartition> errors(
      OffsetCommitRequest request, int version) {
    return RawClient.ask(request, version, OffsetCommitResponse.class)
        .topics()
        .getFirst()
        .partitions();
  }

  private static OffsetFetchRequest fetch(OffsetFetchRequestGroup... groups) {
    return OffsetFetchRequest.builder().groups(List.of(groups)).build();
  }

  private static OffsetFetchRequestGroup fetch(
      String groupId, List<OffsetFetchRequestTopics> topics) {
    return OffsetFetchRequestGroup.builder().groupId(groupId).topics(topics).build();
  }

  private static OffsetFetchRequestTopics asked(
      int version, String name, UUID id, Integer... partitions) {
    OffsetFetchRequestTopics.Builder asked =
        OffsetFetchRequestTopics.builder().partitionIndexes(List.of(partitions));
    return (version < FIRST_WITH_TOPIC_IDS ? asked.name(name) : asked.topicId(id)).build();
  }

  private static OffsetFetchResponseGroup told(String groupId, OffsetFetchResponseTopics topic) {
    return new OffsetFetchResponseGroup(groupId, List.of(topic), (short) 0);
  }

  private List<OffsetFetchResponsePartitions> partitionsTold(
      int version, OffsetFetchRequestTopics asked) {
    return RawClient.ask(fetch(fetch(group, List.of(asked))), version, OffsetFetchResponse.class)
        .groups()
        .getFirst()
        .topics()
        .getFirst()
        .partitions();
  }
}
