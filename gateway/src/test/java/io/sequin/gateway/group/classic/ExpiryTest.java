package io.sequin.gateway.group.classic;

import static io.sequin.gateway.group.classic.GroupDriver.given;
import static io.sequin.gateway.group.classic.JoinBuilder.SESSION_TIMEOUT_MS;
import static io.sequin.gateway.group.classic.JoinBuilder.member;
import static io.sequin.gateway.group.classic.JoinBuilder.newMember;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.Group;
import io.sequin.protocol.ErrorCode;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ExpiryTest {

  private final GroupDriver driver = GroupDriver.stable("a", "b");

  @Test
  void aSilentMemberIsOutWhenItsSessionEnds() {
    driver.passWithHeartbeats(SESSION_TIMEOUT_MS - 1, "a");
    assertThat(driver.memberIds()).containsExactly("a", "b");

    driver.pass(1);

    assertThat(driver.memberIds()).containsExactly("a");
    assertThat(driver.heartbeat("b")).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(driver.heartbeat("a")).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
  }

  @Test
  void aHeartbeatBeginsTheSessionAnew() {
    driver.pass(SESSION_TIMEOUT_MS - 1);
    driver.heartbeat("a");
    driver.heartbeat("b");
    driver.pass(SESSION_TIMEOUT_MS - 1);

    assertThat(driver.memberIds()).containsExactly("a", "b");
    assertThat(driver.group().stateName()).isEqualTo("Stable");
  }

  @Test
  void aHeartbeatOfAnotherGenerationIsRefused() {
    assertThat(driver.heartbeat(new MemberClaim("a", null, 0)))
        .isEqualTo(ErrorCode.ILLEGAL_GENERATION);
    assertThat(driver.heartbeat(new MemberClaim("stranger", null, 1)))
        .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void whenAllAreSilentTheGroupIsEmpty() {
    driver.pass(SESSION_TIMEOUT_MS);

    assertThat(driver.group().stateName()).isEqualTo("Empty");
    assertThat(driver.group().generation()).isEqualTo(2);
    assertThat(driver.group().nextDeadlineMs()).isEqualTo(Group.NO_DEADLINE_MS);
  }

  @Test
  void aMemberThatWaitsForTheOthersIsNotSilent() {
    CompletableFuture<JoinAnswer> a = driver.join(member("a").offers("range"));
    driver.passWithHeartbeats(2L * SESSION_TIMEOUT_MS, "b");

    assertThat(driver.memberIds()).containsExactly("a", "b");
    assertThat(a).isNotDone();
    driver.join(member("b").offers("range"));
    assertThat(given(a).generation()).isEqualTo(2);
    assertThat(driver.group().nextDeadlineMs())
        .isLessThanOrEqualTo(driver.nowMs() + SESSION_TIMEOUT_MS);
  }

  @Test
  void aMemberThatWaitsForItsAssignmentIsNotSilent() {
    GroupDriver group = new GroupDriver();
    group.join(newMember("a").offers("range"));
    group.join(newMember("b").offers("range"));
    group.pass(6_000);
    group.sync("b");
    group.passWithHeartbeats(2L * SESSION_TIMEOUT_MS, "a");

    assertThat(group.memberIds()).containsExactly("a", "b");
  }

  @Test
  void aNewMemberThatWaitsIsGivenUpAfterFiveMinutes() {
    driver.join(member("a").rebalanceTimeout(600_000).offers("range"));
    CompletableFuture<JoinAnswer> c = driver.join(newMember("c").offers("range"));
    driver.passWithHeartbeats(299_999, "b");
    assertThat(c).isNotDone();

    driver.pass(1);

    assertThat(given(c)).isEqualTo(JoinAnswer.refused(ErrorCode.UNKNOWN_MEMBER_ID, ""));
    assertThat(driver.memberIds()).containsExactly("a", "b");
  }

  @Test
  void theLastOneMissingThatFailsLetsTheRebalanceGoOn() {
    CompletableFuture<JoinAnswer> a = driver.join(member("a").offers("range"));
    driver.pass(SESSION_TIMEOUT_MS);

    assertThat(given(a).members()).hasSize(1);
  }

  @Test
  void nothingIsStoredWhileTimePassesInVain() {
    int before = driver.storeCount();
    driver.passWithHeartbeats(100_000, "a", "b");

    assertThat(driver.storeCount()).isEqualTo(before);
  }
}
