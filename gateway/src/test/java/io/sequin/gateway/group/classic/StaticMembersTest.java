package io.sequin.gateway.group.classic;

import static io.sequin.gateway.group.classic.GroupDriver.given;
import static io.sequin.gateway.group.classic.JoinBuilder.member;
import static io.sequin.gateway.group.classic.JoinBuilder.newMember;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.protocol.ErrorCode;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StaticMembersTest {

  private final GroupDriver driver = stable();

  @Test
  void aStaticMemberNeedsNoSecondRequestForItsId() {
    GroupDriver group = new GroupDriver();
    CompletableFuture<JoinAnswer> answer =
        group.join(newMember("a").instance("ia").offers("range").knowsOfMemberIdRequired());
    group.pass(3_000);

    assertThat(given(answer).memberId()).isEqualTo("a");
  }

  @Test
  void aFollowerThatRestartsKeepsItsAssignmentWithoutARebalance() {
    JoinAnswer answer = given(driver.join(newMember("b2").instance("ib").offers("range")));

    assertThat(answer.error()).isEqualTo(ErrorCode.NONE);
    assertThat(answer.memberId()).isEqualTo("b2");
    assertThat(answer.generation()).isEqualTo(1);
    assertThat(answer.leaderId()).isEqualTo("a");
    assertThat(driver.group().stateName()).isEqualTo("Stable");
    assertThat(given(driver.sync("b2")).assignment()).asString(UTF_8).isEqualTo("b");
  }

  @Test
  void theNewIdIsStoredInThePlaceOfTheOld() {
    driver.join(newMember("b2").instance("ib").offers("range"));

    assertThat(driver.stored().members()).containsOnlyKeys("a", "b2");
    assertThat(driver.stored().members().get("b2").epoch()).isEqualTo(1);
  }

  @Test
  void aLeaderThatRestartsIsToldToSkipTheAssignment() {
    JoinAnswer answer =
        given(
            driver.join(newMember("a2").instance("ia").offers("range").knowsOfSkippedAssignment()));

    assertThat(answer.skipAssignment()).isTrue();
    assertThat(answer.leaderId()).isEqualTo("a2");
    assertThat(answer.members()).hasSize(2);
    assertThat(given(driver.sync("a2")).assignment()).asString(UTF_8).isEqualTo("a");
  }

  @Test
  void aFollowerIsNotToldToSkipTheAssignment() {
    JoinAnswer answer =
        given(
            driver.join(newMember("b2").instance("ib").offers("range").knowsOfSkippedAssignment()));

    assertThat(answer.skipAssignment()).isFalse();
    assertThat(answer.leaderId()).isEqualTo("a");
    assertThat(answer.members()).isEmpty();
  }

  @Test
  void anOldLeaderThatRestartsBelievesThatTheOneBeforeItLeads() {
    JoinAnswer answer = given(driver.join(newMember("a2").instance("ia").offers("range")));

    assertThat(answer.leaderId()).isEqualTo("a");
    assertThat(answer.members()).isEmpty();
    assertThat(driver.group().leaderId()).isEqualTo("a2");
  }

  @Test
  void theOneBeforeItIsFenced() {
    driver.join(newMember("b2").instance("ib").offers("range"));

    assertThat(driver.heartbeat(new MemberClaim("b", "ib", 1)))
        .isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
    assertThat(given(driver.join(member("b").instance("ib").offers("range"))).error())
        .isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
    assertThat(driver.leave(new LeavingMember("b", "ib")))
        .containsExactly(ErrorCode.FENCED_INSTANCE_ID);
    assertThat(driver.heartbeat("b")).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(driver.heartbeat(new MemberClaim("b2", "ib", 1))).isEqualTo(ErrorCode.NONE);
  }

  @Test
  void anUnknownInstanceIsUnknown() {
    assertThat(driver.heartbeat(new MemberClaim("b", "ic", 1)))
        .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void whatTheOneBeforeItWaitsForIsRefused() {
    CompletableFuture<JoinAnswer> old =
        driver.join(member("b").instance("ib").offersWith("range", "new"));
    driver.join(newMember("b2").instance("ib").offers("range"));

    assertThat(given(old)).isEqualTo(JoinAnswer.refused(ErrorCode.FENCED_INSTANCE_ID, "b"));
  }

  @Test
  void beforeTheAssignmentARestartStartsAnotherRebalance() {
    GroupDriver group = new GroupDriver();
    group.join(newMember("a").instance("ia").offers("range"));
    group.join(newMember("b").instance("ib").offers("range"));
    group.pass(6_000);
    CompletableFuture<SyncAnswer> old = group.sync("b");

    assertThat(group.join(newMember("b2").instance("ib").offers("range"))).isNotDone();

    assertThat(given(old).error()).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
    assertThat(group.group().stateName()).isEqualTo("PreparingRebalance");
  }

  @Test
  void aRestartThatChangesTheChosenProtocolStartsARebalance() {
    GroupDriver group = new GroupDriver();
    group.join(newMember("a").instance("ia").offers("range", "sticky"));
    group.pass(6_000);
    group.assignAll();

    group.join(newMember("a2").instance("ia").offers("sticky", "range"));

    assertThat(group.group().generation()).isEqualTo(2);
    assertThat(group.group().protocolName()).isEqualTo("sticky");
  }

  @Test
  void aStaticMemberThatDoesNotJoinAgainStaysUntilItsSessionEnds() {
    CompletableFuture<JoinAnswer> a = driver.join(member("a").instance("ia").offers("range"));
    driver.passWithHeartbeats(JoinBuilder.REBALANCE_TIMEOUT_MS, "b");

    assertThat(given(a).members()).hasSize(2);
    assertThat(driver.memberIds()).containsExactly("a", "b");
  }

  @Test
  void aStaticMemberLeavesByItsInstanceIdAlone() {
    assertThat(driver.leave(new LeavingMember("", "ib"))).containsExactly(ErrorCode.NONE);
    assertThat(driver.memberIds()).containsExactly("a");
  }

  @Test
  void anInstanceIdIsFreeOnceItsMemberHasLeft() {
    driver.leave(new LeavingMember("", "ib"));

    driver.join(newMember("b2").instance("ib").offers("range"));

    assertThat(driver.memberIds()).containsExactly("a", "b2");
  }

  private static GroupDriver stable() {
    GroupDriver driver = new GroupDriver();
    driver.join(newMember("a").instance("ia").offers("range"));
    driver.join(newMember("b").instance("ib").offers("range"));
    driver.pass(6_000);
    driver.assignAll();
    return driver;
  }
}
