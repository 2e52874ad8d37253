package io.sequin.gateway.group.modern;

import static io.sequin.gateway.group.modern.TestTopics.partitions;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.CommitOrigin;
import io.sequin.gateway.group.CommitPermit;
import io.sequin.gateway.group.GroupEvent;
import io.sequin.gateway.group.classic.ClassicGroup;
import io.sequin.gateway.group.classic.ClassicGroupSettings;
import io.sequin.gateway.group.classic.ClassicGroups;
import io.sequin.gateway.group.classic.ClassicMemberProtocol;
import io.sequin.gateway.group.classic.JoinAnswer;
import io.sequin.gateway.group.classic.JoinMember;
import io.sequin.gateway.group.classic.LeavingMember;
import io.sequin.gateway.group.classic.MemberClaim;
import io.sequin.gateway.group.classic.SyncAnswer;
import io.sequin.gateway.group.classic.SyncMember;
import io.sequin.gateway.group.modern.GroupUnderTest.Client;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.protocol.ErrorCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * Consumers of the classic and the newer protocol in one group (KIP-848, "Online migration"). What
 * classic consumers put into opaque fields is written and read by Kafka's own code.
 */
final class MigrationTest {

  private static final int SESSION_TIMEOUT_MS = 10_000;
  private static final ClassicGroupSettings CLASSIC =
      new ClassicGroupSettings(6_000, 1_800_000, 0, 100);

  private final GroupUnderTest group = new GroupUnderTest();
  private final ClassicGroups classicGroups = new ClassicGroups(CLASSIC);
  private final Client newcomer = new Client("m1");

  MigrationTest() {
    group.topics.put("a", 4);
  }

  @Test
  void anUpgradedGroupMovesPartitionsFromOldConsumersToNewOnesStepByStep() {
    int generation = classicGroupOf("c1", partitions("a", 0, 1, 2, 3));

    newcomer.join(group, "a");
    assertThat(newcomer.epoch).isEqualTo(generation + 1);
    assertThat(newcomer.owned).isEmpty();
    assertThat(heartbeat("c1", generation)).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);

    JoinAnswer told = join("c1", partitions("a", 0, 1, 2, 3));
    assertThat(told.error()).isEqualTo(ErrorCode.NONE);
    assertThat(told.generation()).isEqualTo(generation);
    assertThat(told.protocolName()).isEqualTo("cooperative-sticky");
    assertThat(assignment(sync("c1", generation))).isEqualTo(partitions("a", 0, 1));
    assertThat(heartbeat("c1", generation)).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);

    JoinAnswer revoked = join("c1", partitions("a", 0, 1));
    assertThat(revoked.generation()).isEqualTo(newcomer.epoch);
    assertThat(assignment(sync("c1", newcomer.epoch))).isEqualTo(partitions("a", 0, 1));
    assertThat(heartbeat("c1", newcomer.epoch)).isEqualTo(ErrorCode.NONE);
    newcomer.heartbeat(group);
    assertThat(newcomer.owned).isEqualTo(partitions("a", 2, 3));
    assertThat(group.stateName()).isEqualTo("Stable");
    assertThat(describedAsClassic())
        .containsExactlyInAnyOrderEntriesOf(Map.of("c1", true, "m1", false));
  }

  @Test
  void whoWaitsForTheClassicGroupIsToldToJoinAgain() {
    classicGroupOf("c1", partitions("a", 0, 1, 2, 3));
    CompletableFuture<JoinAnswer> waiting = submitJoin("", "c2", Set.of());
    assertThat(waiting).isNotDone();

    newcomer.join(group, "a");

    assertThat(waiting.join().error()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    assertThat(group.state().members().byId()).containsOnlyKeys("c1", "c2", "m1");
  }

  @Test
  void aGroupIsUpgradedOnlyIfThePolicySaysSo() {
    GroupUnderTest strict =
        new GroupUnderTest(GroupUnderTest.settings(0, 100, MigrationPolicy.DOWNGRADE));
    classicGroupOf("c1", partitions("a", 0));
    strict.group = group.group;

    HeartbeatOutcome outcome = strict.beat(Beat.join("m1", "a"));

    assertThat(outcome.error()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
    assertThat(outcome.message())
        .isEqualTo(
            "Cannot upgrade classic group payroll to consumer group because online upgrade is"
                + " disabled.");
    assertThat(strict.group).isEqualTo(group.group);
  }

  @Test
  void aGroupWithAnAssignorOfItsOwnIsNotUpgraded() {
    classicGroupOf(
        "c1",
        bytes(
            ConsumerProtocol.serializeAssignment(
                new Assignment(
                    List.of(new TopicPartition("a", 0)), ByteBuffer.wrap(new byte[] {1})))));

    HeartbeatOutcome outcome = group.beat(Beat.join("m1", "a"));

    assertThat(outcome.error()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
    assertThat(outcome.message()).contains("because an unsupported custom assignor is in use.");
    assertThat(group.group.orElseThrow()).isInstanceOf(ClassicGroup.class);
  }

  @Test
  void aGroupThatReadsNothingLikeAConsumerIsNotUpgraded() {
    JoinMember worker =
        new JoinMember(
            "",
            "w1",
            null,
            "client",
            "/127.0.0.1",
            SESSION_TIMEOUT_MS,
            SESSION_TIMEOUT_MS,
            "connect",
            List.of(new ClassicMemberProtocol("default", new byte[] {0, 0})),
            false,
            false);
    submit(classicGroups.join(GroupUnderTest.ID, worker));

    HeartbeatOutcome outcome = group.beat(Beat.join("m1", "a"));

    assertThat(outcome.error()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
    assertThat(outcome.message())
        .contains("because the group does not use the consumer embedded protocol.");
  }

  @Test
  void onlyAJoinUpgradesAGroup() {
    classicGroupOf("c1", partitions("a", 0));

    HeartbeatOutcome outcome = group.beat(Beat.of("c1", 1));

    assertThat(outcome.error()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
    assertThat(outcome.message()).isEqualTo("Group payroll is not a consumer group.");
  }

  @Test
  void theGroupIsClassicAgainWhenTheLastNewConsumerLeaves() {
    int generation = mixedGroup();

    group.beat(Beat.of("m1", -1));

    assertThat(group.group.orElseThrow()).isInstanceOf(ClassicGroup.class);
    assertThat(group.lastStepWasStored).isTrue();
    assertThat(group.stateName()).isEqualTo("PreparingRebalance");
    assertThat(heartbeat("c1", generation)).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    JoinAnswer joined = join("c1", partitions("a", 0, 1));
    assertThat(joined.error()).isEqualTo(ErrorCode.NONE);
    assertThat(joined.generation()).isGreaterThan(generation);
    assertThat(joined.leaderId()).isEqualTo("c1");
  }

  @Test
  void theGroupIsClassicAgainWhenTheLastNewConsumerFallsSilent() {
    mixedGroup();
    for (int passed = 0; passed < GroupUnderTest.SESSION_TIMEOUT_MS; passed += 5_000) {
      assertThat(group.group.orElseThrow()).isInstanceOf(ConsumerGroup.class);
      heartbeat("c1", newcomer.epoch);
      group.pass(5_000);
    }

    assertThat(group.group.orElseThrow()).isInstanceOf(ClassicGroup.class);
  }

  @Test
  void theGroupStaysAConsumerGroupIfThePolicySaysSo() {
    GroupUnderTest strict =
        new GroupUnderTest(GroupUnderTest.settings(0, 100, MigrationPolicy.UPGRADE));
    strict.topics.put("a", 4);
    classicGroupOf("c1", partitions("a", 0, 1, 2, 3));
    strict.group = group.group;
    strict.beat(Beat.join("m1", "a"));

    strict.beat(Beat.of("m1", -1));

    assertThat(strict.group.orElseThrow()).isInstanceOf(ConsumerGroup.class);
    assertThat(strict.state().members().byId()).containsOnlyKeys("c1");
  }

  @Test
  void aStaticConsumerThatComesBackAsAClassicOneMakesTheGroupClassicWithoutARebalance() {
    group.beat(Beat.join("m1", "a").asInstance("i1"));

    JoinAnswer back = submitJoin("", "c1", "i1", Set.of()).join();

    assertThat(back.error()).isEqualTo(ErrorCode.NONE);
    assertThat(group.group.orElseThrow()).isInstanceOf(ClassicGroup.class);
    assertThat(group.stateName()).isEqualTo("Stable");
    SyncMember sync =
        new SyncMember(
            new MemberClaim("c1", "i1", back.generation()),
            "consumer",
            back.protocolName(),
            Map.of());
    assertThat(assignment(submit(ClassicGroups.sync(sync)).join()))
        .isEqualTo(partitions("a", 0, 1, 2, 3));
  }

  @Test
  void aClassicConsumerMayJoinAConsumerGroup() {
    newcomer.join(group, "a");

    JoinAnswer joined = submitJoin("", "c1", Set.of()).join();
    assertThat(joined.error()).isEqualTo(ErrorCode.NONE);
    assertThat(assignment(sync("c1", joined.generation()))).isEmpty();
    assertThat(heartbeat("c1", joined.generation())).isEqualTo(ErrorCode.NONE);
    group.obey(newcomer);
    assertThat(heartbeat("c1", joined.generation())).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);

    JoinAnswer again = join("c1", Set.of());
    assertThat(assignment(sync("c1", again.generation()))).hasSize(2);
    assertThat(group.stateName()).isEqualTo("Stable");
  }

  @Test
  void aClassicConsumerFirstGetsItsIdIfItKnowsOfThat() {
    newcomer.join(group, "a");
    JoinMember join = joinMember("", "c1", null, Set.of(), true);

    JoinAnswer answer = submit(classicGroups.join(GroupUnderTest.ID, join)).join();

    assertThat(answer.error()).isEqualTo(ErrorCode.MEMBER_ID_REQUIRED);
    assertThat(answer.memberId()).isEqualTo("c1");
    assertThat(group.state().members().byId()).containsOnlyKeys("m1");
    assertThat(join("c1", Set.of()).error()).isEqualTo(ErrorCode.NONE);
  }

  @Test
  void whatIsNoConsumerMayNotJoinAConsumerGroup() {
    newcomer.join(group, "a");
    JoinMember worker =
        new JoinMember(
            "",
            "w1",
            null,
            "client",
            "/127.0.0.1",
            SESSION_TIMEOUT_MS,
            SESSION_TIMEOUT_MS,
            "connect",
            List.of(new ClassicMemberProtocol("default", new byte[] {0, 0})),
            false,
            false);

    assertThat(submit(classicGroups.join(GroupUnderTest.ID, worker)).join().error())
        .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
  }

  @Test
  void noClassicConsumerMayJoinIfThePolicySaysSo() {
    GroupUnderTest strict =
        new GroupUnderTest(GroupUnderTest.settings(0, 100, MigrationPolicy.DISABLED));
    strict.topics.put("a", 4);
    strict.beat(Beat.join("m1", "a"));
    group.group = strict.group;

    assertThat(submitJoin("", "c1", Set.of()).join().error())
        .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
  }

  @Test
  void aClassicConsumerThatDoesNotJoinAgainInTimeIsRemoved() {
    newcomer.join(group, "a");
    int generation = submitJoin("", "c1", Set.of()).join().generation();
    sync("c1", generation);
    group.obey(newcomer);
    for (int i = 0; i < 3; i++) {
      assertThat(heartbeat("c1", generation)).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
      group.pass(GroupUnderTest.REBALANCE_TIMEOUT_MS / 4);
    }
    assertThat(group.state().members().size()).isEqualTo(2);
    heartbeat("c1", generation);
    group.pass(GroupUnderTest.REBALANCE_TIMEOUT_MS / 4);

    assertThat(group.state().members().byId()).containsOnlyKeys("m1");
    assertThat(heartbeat("c1", generation)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void aClassicConsumerThatDoesNotFetchItsAssignmentIsRemoved() {
    newcomer.join(group, "a");
    int generation = submitJoin("", "c1", Set.of()).join().generation();
    for (int i = 0; i < 4; i++) {
      heartbeat("c1", generation);
      group.pass(GroupUnderTest.REBALANCE_TIMEOUT_MS / 4);
    }

    assertThat(group.state().members().byId()).containsOnlyKeys("m1");
  }

  @Test
  void aSilentClassicConsumerIsRemovedAfterItsOwnSessionTimeout() {
    mixedGroup();

    group.pass(SESSION_TIMEOUT_MS - 1);
    assertThat(group.state().members().size()).isEqualTo(2);
    group.pass(1);

    assertThat(group.state().members().byId()).containsOnlyKeys("m1");
  }

  @Test
  void classicConsumersAreToldOfGenerationsAndWhoTheyAre() {
    int generation = mixedGroup();

    assertThat(heartbeat("c1", generation - 1)).isEqualTo(ErrorCode.ILLEGAL_GENERATION);
    assertThat(heartbeat("c9", generation)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(heartbeat("m1", generation)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(sync("c1", generation - 1).error()).isEqualTo(ErrorCode.ILLEGAL_GENERATION);
    assertThat(
            submit(
                    ClassicGroups.sync(
                        new SyncMember(
                            new MemberClaim("c1", null, generation),
                            "consumer",
                            "range",
                            Map.of())))
                .join()
                .error())
        .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    CompletableFuture<CommitPermit> permit = new CompletableFuture<>();
    group.take(
        group
            .consumerGroup()
            .admitCommit(new CommitOrigin("c1", null, generation + 1, false), permit, group.nowMs));
    assertThat(permit.join().error()).isEqualTo(ErrorCode.ILLEGAL_GENERATION);
  }

  @Test
  void leaveGroupRemovesMembersOfBothKinds() {
    mixedGroup();
    group.beat(Beat.join("m2", "a").asInstance("i2"));

    List<ErrorCode> errors =
        submit(
                ClassicGroups.leave(
                    List.of(
                        new LeavingMember("c1", null),
                        new LeavingMember("c9", null),
                        new LeavingMember("", "i2"),
                        new LeavingMember("m1", "i2"))))
            .join();

    assertThat(errors)
        .containsExactly(
            ErrorCode.NONE,
            ErrorCode.UNKNOWN_MEMBER_ID,
            ErrorCode.NONE,
            ErrorCode.FENCED_INSTANCE_ID);
    assertThat(group.state().members().byId()).containsOnlyKeys("m1");
  }

  @Test
  void bothKindsOfMembersGoOnAfterARestart() {
    int generation = mixedGroup();

    group.restart();

    assertThat(heartbeat("c1", generation)).isEqualTo(ErrorCode.NONE);
    assertThat(assignment(sync("c1", generation))).isEqualTo(partitions("a", 0, 1));
    assertThat(newcomer.heartbeat(group).error()).isEqualTo(ErrorCode.NONE);
    assertThat(group.lastStepWasStored).isFalse();
  }

  @Test
  void anEmptyGroupOfOneKindBecomesOneOfTheOther() {
    newcomer.join(group, "a");
    group.beat(Beat.of("m1", -1));

    int generation = classicGroupOf("c1", partitions("a", 0));
    assertThat(group.group.orElseThrow()).isInstanceOf(ClassicGroup.class);
    assertThat(heartbeat("c1", generation)).isEqualTo(ErrorCode.NONE);

    submit(ClassicGroups.leave(List.of(new LeavingMember("c1", null))));
    newcomer.join(group, "a");
    assertThat(newcomer.owned).hasSize(4);
  }

  /** A classic consumer reads 0 and 1, a new one 2 and 3; both know of it. */
  private int mixedGroup() {
    classicGroupOf("c1", partitions("a", 0, 1, 2, 3));
    newcomer.join(group, "a");
    int before = newcomer.epoch - 1;
    join("c1", partitions("a", 0, 1, 2, 3));
    sync("c1", before);
    join("c1", partitions("a", 0, 1));
    sync("c1", newcomer.epoch);
    newcomer.heartbeat(group);
    assertThat(group.stateName()).isEqualTo("Stable");
    return newcomer.epoch;
  }

  private int classicGroupOf(String memberId, Set<TopicIdPartition> assignment) {
    List<TopicPartition> partitions = named(assignment);
    return classicGroupOf(
        memberId, bytes(ConsumerProtocol.serializeAssignment(new Assignment(partitions))));
  }

  private int classicGroupOf(String memberId, byte[] assignment) {
    CompletableFuture<JoinAnswer> joining = submitJoin("", memberId, Set.of());
    group.pass(0);
    JoinAnswer joined = joining.join();
    SyncMember sync =
        new SyncMember(
            new MemberClaim(memberId, null, joined.generation()),
            "consumer",
            joined.protocolName(),
            Map.of(memberId, assignment));
    assertThat(submit(ClassicGroups.sync(sync)).join().error()).isEqualTo(ErrorCode.NONE);
    return joined.generation();
  }

  private JoinAnswer join(String memberId, Set<TopicIdPartition> owned) {
    return submitJoin(memberId, "", owned).join();
  }

  private CompletableFuture<JoinAnswer> submitJoin(
      String memberId, String newMemberId, Set<TopicIdPartition> owned) {
    return submitJoin(memberId, newMemberId, null, owned);
  }

  private CompletableFuture<JoinAnswer> submitJoin(
      String memberId, String newMemberId, String instanceId, Set<TopicIdPartition> owned) {
    return submit(
        classicGroups.join(
            GroupUnderTest.ID, joinMember(memberId, newMemberId, instanceId, owned, false)));
  }

  private static JoinMember joinMember(
      String memberId,
      String newMemberId,
      String instanceId,
      Set<TopicIdPartition> owned,
      boolean knowsOfMemberIdRequired) {
    Subscription subscription = new Subscription(List.of("a"), null, named(owned));
    return new JoinMember(
        memberId,
        newMemberId,
        instanceId,
        "client",
        "/127.0.0.1",
        SESSION_TIMEOUT_MS,
        GroupUnderTest.REBALANCE_TIMEOUT_MS,
        "consumer",
        List.of(
            new ClassicMemberProtocol(
                "cooperative-sticky", bytes(ConsumerProtocol.serializeSubscription(subscription)))),
        knowsOfMemberIdRequired,
        true);
  }

  private SyncAnswer sync(String memberId, int generation) {
    return submit(
            ClassicGroups.sync(
                new SyncMember(
                    new MemberClaim(memberId, null, generation),
                    "consumer",
                    "cooperative-sticky",
                    Map.of())))
        .join();
  }

  private ErrorCode heartbeat(String memberId, int generation) {
    return submit(ClassicGroups.heartbeat(new MemberClaim(memberId, null, generation))).join();
  }

  private <T> CompletableFuture<T> submit(GroupEvent<T> event) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    group.take(event.apply(group.group, answer, group.nowMs));
    return answer;
  }

  private Map<String, Boolean> describedAsClassic() {
    return group.happens(group.groups.describe(GroupUnderTest.ID)).group().members().stream()
        .collect(Collectors.toMap(MemberDescription::memberId, MemberDescription::classic));
  }

  private static Set<TopicIdPartition> assignment(SyncAnswer answer) {
    assertThat(answer.error()).isEqualTo(ErrorCode.NONE);
    return ConsumerProtocol.deserializeAssignment(ByteBuffer.wrap(answer.assignment()))
        .partitions()
        .stream()
        .map(p -> new TopicIdPartition(TestTopics.id(p.topic()), p.partition()))
        .collect(Collectors.toSet());
  }

  private static List<TopicPartition> named(Set<TopicIdPartition> ofTopicA) {
    return ofTopicA.stream().map(p -> new TopicPartition("a", p.partition())).toList();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
