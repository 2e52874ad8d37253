package io.sequin.gateway.group.classic;

import static io.sequin.gateway.group.classic.JoinBuilder.SESSION_TIMEOUT_MS;
import static io.sequin.gateway.group.classic.JoinBuilder.member;
import static io.sequin.gateway.group.classic.JoinBuilder.newMember;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.CommitOrigin;
import io.sequin.gateway.group.CommitPermit;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.consumer.CommitFence;
import org.junit.jupiter.api.Test;

class CommitRuleTest {

  private static final CommitOrigin OUTSIDER = new CommitOrigin("", null, -1, false);
  private static final CommitOrigin OLD_PRODUCER = new CommitOrigin("", null, -1, true);

  private final GroupDriver driver = GroupDriver.stable("a", "b");

  @Test
  void aMemberCommitsInItsGeneration() {
    assertGranted(driver.commit(origin("a", 1)), new CommitFence("a", 1));
  }

  @Test
  void anotherGenerationIsRefused() {
    assertRefused(origin("a", 2), ErrorCode.ILLEGAL_GENERATION);
    assertRefused(origin("a", -1), ErrorCode.ILLEGAL_GENERATION);
  }

  @Test
  void aStrangerIsRefused() {
    assertRefused(origin("stranger", 1), ErrorCode.UNKNOWN_MEMBER_ID);
    assertRefused(OUTSIDER, ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void aFencedInstanceIsRefused() {
    driver.join(newMember("c").instance("ic").offers("range"));

    assertRefused(new CommitOrigin("a", "ic", 1, false), ErrorCode.FENCED_INSTANCE_ID);
    assertRefused(new CommitOrigin("a", "unknown", 1, false), ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void whileMembersJoinAgainTheyMayStillCommit() {
    driver.join(member("a").offers("range"));

    assertThat(driver.commit(origin("b", 1)).error()).isEqualTo(ErrorCode.NONE);
  }

  @Test
  void beforeTheAssignmentOnlyTransactionsCommit() {
    driver.join(member("a").offers("range"));
    driver.join(member("b").offers("range"));

    assertRefused(origin("a", 2), ErrorCode.REBALANCE_IN_PROGRESS);
    assertThat(driver.commit(new CommitOrigin("a", null, 2, true)).error())
        .isEqualTo(ErrorCode.NONE);
  }

  @Test
  void anEmptyGroupIsOpenToClientsFromOutside() {
    GroupDriver empty = new GroupDriver();

    assertGranted(empty.commit(OUTSIDER), CommitFence.NO_MEMBERS);
    assertGranted(empty.commit(OLD_PRODUCER), CommitFence.NO_MEMBERS);
    assertGranted(empty.commit(origin("whoever", -1)), CommitFence.NO_MEMBERS);
    assertThat(empty.commit(origin("whoever", 0)).error()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void aGroupThatGathersIsNotEmpty() {
    GroupDriver group = new GroupDriver();
    group.join(newMember("a").offers("range"));

    assertThat(group.commit(OUTSIDER).error()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertGranted(group.commit(OLD_PRODUCER), CommitFence.NO_MEMBERS);
  }

  @Test
  void anOldTransactionalProducerNeedNotSayWhichMemberItIs() {
    assertGranted(driver.commit(OLD_PRODUCER), new CommitFence("a", 1));
  }

  @Test
  void aCommitIsASignOfLife() {
    driver.pass(SESSION_TIMEOUT_MS - 1);
    driver.commit(origin("a", 1));
    driver.pass(SESSION_TIMEOUT_MS - 1);

    assertThat(driver.memberIds()).containsExactly("a");
  }

  @Test
  void aTransactionsCommitIsNone() {
    driver.pass(SESSION_TIMEOUT_MS - 1);
    driver.commit(new CommitOrigin("a", null, 1, true));
    driver.pass(1);

    assertThat(driver.memberIds()).isEmpty();
  }

  @Test
  void everybodyMayReadOffsets() {
    assertThat(driver.group().admitOffsetFetch(null, -1)).isEqualTo(ErrorCode.NONE);
    assertThat(driver.group().admitOffsetFetch("stranger", 7)).isEqualTo(ErrorCode.NONE);
  }

  private void assertRefused(CommitOrigin origin, ErrorCode error) {
    CommitPermit permit = driver.commit(origin);
    assertThat(permit.error()).isEqualTo(error);
    assertThat(permit.fence()).isNull();
  }

  private static void assertGranted(CommitPermit permit, CommitFence fence) {
    assertThat(permit.error()).isEqualTo(ErrorCode.NONE);
    assertThat(permit.fence()).isEqualTo(fence);
  }

  private static CommitOrigin origin(String memberId, int epoch) {
    return new CommitOrigin(memberId, null, epoch, false);
  }
}
