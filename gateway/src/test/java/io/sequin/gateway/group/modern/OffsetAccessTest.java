package io.sequin.gateway.group.modern;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.CommitOrigin;
import io.sequin.gateway.group.CommitPermit;
import io.sequin.gateway.group.modern.GroupUnderTest.Client;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.consumer.CommitFence;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who may commit and read offsets. */
final class OffsetAccessTest {

  private final GroupUnderTest group = new GroupUnderTest();
  private final Client first = new Client("m1");
  private final Client second = new Client("m2");

  OffsetAccessTest() {
    group.topics.put("a", 4);
    first.join(group, "a");
  }

  @Test
  void aMemberOfTheCurrentEpochMayCommitAnything() {
    CommitPermit permit = permit("m1", first.epoch, false);

    assertThat(permit.error()).isEqualTo(ErrorCode.NONE);
    assertThat(permit.fence()).isEqualTo(new CommitFence("m1", first.epoch));
    assertThat(permit.partitions().check(TestTopics.id("other"), 7)).isEqualTo(ErrorCode.NONE);
  }

  @Test
  void aCommitOfAnOlderEpochIsGoodForWhatTheMemberHasHeldEverSince() {
    int before = first.epoch;
    second.join(group, "a");
    group.obey(first, second);

    CommitPermit permit = permit("m1", before, false);

    assertThat(permit.error()).isEqualTo(ErrorCode.NONE);
    assertThat(permit.fence()).isEqualTo(new CommitFence("m1", first.epoch));
    assertThat(permit.partitions().check(TestTopics.id("a"), 0)).isEqualTo(ErrorCode.NONE);
    assertThat(permit.partitions().check(TestTopics.id("a"), 2))
        .isEqualTo(ErrorCode.STALE_MEMBER_EPOCH);
  }

  @Test
  void aCommitOlderThanTheAssignmentIsStale() {
    second.join(group, "a");
    int joined = second.epoch;
    group.obey(first, second);
    new Client("m3").join(group, "a");
    group.obey(first, second);

    assertThat(permit("m2", joined - 1, false).partitions().check(TestTopics.id("a"), 2))
        .isEqualTo(ErrorCode.STALE_MEMBER_EPOCH);
    assertThat(permit("m2", joined, false).partitions().check(TestTopics.id("a"), 2))
        .isEqualTo(ErrorCode.NONE);
  }

  @Test
  void whatAMemberIsGivingUpItMayStillCommit() {
    int before = first.epoch;
    second.join(group, "a");
    first.heartbeat(group);

    assertThat(permit("m1", before, false).partitions().check(TestTopics.id("a"), 3))
        .isEqualTo(ErrorCode.NONE);
  }

  @Test
  void othersMayNot() {
    assertThat(permit("m1", first.epoch + 1, false).error())
        .isEqualTo(ErrorCode.STALE_MEMBER_EPOCH);
    assertThat(permit("m9", first.epoch, false).error()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(permit("", -1, false).error()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void aTransactionIsToldOfGenerationsAndMayCommitWithoutAMember() {
    assertThat(permit("m1", first.epoch + 1, true).error()).isEqualTo(ErrorCode.ILLEGAL_GENERATION);
    assertThat(permit("", -1, true).error()).isEqualTo(ErrorCode.NONE);
  }

  @Test
  void anEmptyGroupMayBeCommittedToFromOutside() {
    group.beat(Beat.of("m1", -1));

    CommitPermit permit = permit("", -1, false);

    assertThat(permit.error()).isEqualTo(ErrorCode.NONE);
    assertThat(permit.fence()).isEqualTo(CommitFence.NO_MEMBERS);
  }

  @Test
  void offsetsAreReadByMembersOfTheCurrentEpochAndFromOutside() {
    ConsumerGroup state = group.consumerGroup();

    assertThat(state.admitOffsetFetch("m1", first.epoch)).isEqualTo(ErrorCode.NONE);
    assertThat(state.admitOffsetFetch(null, -1)).isEqualTo(ErrorCode.NONE);
    assertThat(state.admitOffsetFetch("m1", first.epoch - 1))
        .isEqualTo(ErrorCode.STALE_MEMBER_EPOCH);
    assertThat(state.admitOffsetFetch("m9", 1)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(state.admitOffsetFetch(null, 1)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  private CommitPermit permit(String memberId, int epoch, boolean transactional) {
    CompletableFuture<CommitPermit> answer = new CompletableFuture<>();
    group.take(
        group
            .consumerGroup()
            .admitCommit(
                new CommitOrigin(memberId, null, epoch, transactional), answer, group.nowMs));
    return answer.join();
  }
}
