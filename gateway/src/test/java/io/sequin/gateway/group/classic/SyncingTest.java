package io.sequin.gateway.group.classic;

import static io.sequin.gateway.group.classic.GroupDriver.given;
import static io.sequin.gateway.group.classic.JoinBuilder.member;
import static io.sequin.gateway.group.classic.JoinBuilder.newMember;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.protocol.ErrorCode;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SyncingTest {

  private final GroupDriver driver = new GroupDriver();

  @BeforeEach
  void beginAGeneration() {
    driver.join(newMember("a").offers("range"));
    driver.join(newMember("b").offers("range"));
    driver.pass(6_000);
  }

  @Test
  void followersWaitForTheLeadersAssignments() {
    CompletableFuture<SyncAnswer> b = driver.sync("b");
    assertThat(b).isNotDone();

    CompletableFuture<SyncAnswer> a = driver.sync("a", Map.of("a", "t-0", "b", "t-1"));

    assertAssigned(given(a), "t-0");
    assertAssigned(given(b), "t-1");
    assertThat(driver.group().stateName()).isEqualTo("Stable");
  }

  @Test
  void assignmentsAreStored() {
    int before = driver.storeCount();
    driver.sync("a", Map.of("a", "t-0", "b", "t-1"));

    assertThat(driver.storeCount()).isEqualTo(before + 1);
    ClassicMemberDetails details =
        (ClassicMemberDetails) driver.stored().members().get("b").details();
    assertThat(details.assignment()).asString(UTF_8).isEqualTo("t-1");
    assertThat(((ClassicDetails) driver.stored().details()).state()).isEqualTo("Stable");
  }

  @Test
  void followersThatComeLateFindTheirAssignment() {
    driver.sync("a", Map.of("a", "t-0", "b", "t-1"));

    assertAssigned(given(driver.sync("b")), "t-1");
  }

  @Test
  void whomTheLeaderForgetsGetsNothing() {
    driver.sync("a", Map.of("a", "t-0", "stranger", "t-1"));

    assertAssigned(given(driver.sync("b")), "");
  }

  @Test
  void onlyTheLeadersAssignmentsCount() {
    driver.sync("b", Map.of("b", "everything"));

    assertThat(driver.group().stateName()).isEqualTo("CompletingRebalance");
  }

  @Test
  void anotherGenerationIsRefused() {
    MemberClaim claim = new MemberClaim("a", null, 2);

    assertError(new SyncMember(claim, null, null, Map.of()), ErrorCode.ILLEGAL_GENERATION);
  }

  @Test
  void aStrangerIsRefused() {
    MemberClaim claim = new MemberClaim("stranger", null, 1);

    assertError(new SyncMember(claim, null, null, Map.of()), ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void whoBelievesInAnotherProtocolIsRefused() {
    assertError(
        new SyncMember(driver.claim("a"), "connect", "range", Map.of()),
        ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    assertError(
        new SyncMember(driver.claim("a"), "consumer", "sticky", Map.of()),
        ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    assertThat(
            given(driver.sync(new SyncMember(driver.claim("a"), "consumer", "range", Map.of())))
                .error())
        .isEqualTo(ErrorCode.NONE);
  }

  @Test
  void whileMembersJoinThereIsNoAssignment() {
    driver.assignAll();
    driver.join(member("a").offers("range"));

    assertThat(given(driver.sync("b")).error()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
  }

  @Test
  void membersThatNeverAskForTheirAssignmentAreOutAfterTheRebalanceTimeout() {
    driver.sync("a", Map.of("a", "t-0"));
    driver.passWithHeartbeats(JoinBuilder.REBALANCE_TIMEOUT_MS - 1, "a", "b");
    assertThat(driver.memberIds()).containsExactly("a", "b");
    assertThat(driver.group().stateName()).isEqualTo("Stable");

    driver.pass(1);

    assertThat(driver.memberIds()).containsExactly("a");
    assertThat(driver.group().stateName()).isEqualTo("PreparingRebalance");
  }

  @Test
  void aLeaderThatNeverAssignsIsOutAfterTheRebalanceTimeout() {
    CompletableFuture<SyncAnswer> b = driver.sync("b");
    driver.passWithHeartbeats(JoinBuilder.REBALANCE_TIMEOUT_MS, "a");

    assertThat(given(b).error()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    assertThat(driver.group().leaderId()).isEqualTo("b");
  }

  @Test
  void onceAllHaveAskedNothingExpires() {
    driver.assignAll();
    driver.passWithHeartbeats(2L * JoinBuilder.REBALANCE_TIMEOUT_MS, "a", "b");

    assertThat(driver.group().stateName()).isEqualTo("Stable");
    assertThat(driver.group().generation()).isEqualTo(1);
  }

  @Test
  void oneWhoAsksAgainIsAnsweredOnItsLatestQuestion() {
    CompletableFuture<SyncAnswer> first = driver.sync("b");
    CompletableFuture<SyncAnswer> second = driver.sync("b");
    driver.sync("a", Map.of("b", "t-1"));

    assertThat(given(first).error()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    assertAssigned(given(second), "t-1");
  }

  private void assertError(SyncMember sync, ErrorCode error) {
    assertThat(given(driver.sync(sync))).isEqualTo(SyncAnswer.refused(error));
  }

  private static void assertAssigned(SyncAnswer answer, String assignment) {
    assertThat(answer)
        .usingRecursiveComparison()
        .isEqualTo(new SyncAnswer(ErrorCode.NONE, "consumer", "range", assignment.getBytes(UTF_8)));
  }
}
