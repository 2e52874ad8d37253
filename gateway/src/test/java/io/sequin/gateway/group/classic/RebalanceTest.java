package io.sequin.gateway.group.classic;

import static io.sequin.gateway.group.classic.GroupDriver.given;
import static io.sequin.gateway.group.classic.JoinBuilder.member;
import static io.sequin.gateway.group.classic.JoinBuilder.newMember;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.protocol.ErrorCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RebalanceTest {

  private final GroupDriver driver = new GroupDriver();

  @Test
  void theFirstGenerationWaitsForTheInitialDelay() {
    CompletableFuture<JoinAnswer> answer = driver.join(newMember("a").offers("range"));
    driver.pass(2_999);
    assertThat(answer).isNotDone();
    assertThat(driver.group().stateName()).isEqualTo("PreparingRebalance");

    driver.pass(1);

    assertThat(given(answer).generation()).isEqualTo(1);
    assertThat(driver.group().stateName()).isEqualTo("CompletingRebalance");
  }

  @Test
  void theInitialDelayIsExtendedWhileMembersCome() {
    CompletableFuture<JoinAnswer> a = driver.join(newMember("a").offers("range"));
    driver.pass(1_000);
    CompletableFuture<JoinAnswer> b = driver.join(newMember("b").offers("range"));
    driver.pass(2_000);
    assertThat(a).isNotDone();
    driver.pass(2_999);
    assertThat(a).isNotDone();

    driver.pass(1);

    assertThat(given(a).generation()).isEqualTo(1);
    assertThat(given(b).generation()).isEqualTo(1);
  }

  @Test
  void theInitialDelayEndsWithTheRebalanceTimeout() {
    CompletableFuture<JoinAnswer> first =
        driver.join(newMember("a").rebalanceTimeout(7_000).offers("range"));
    for (int i = 0; i < 7; i++) {
      assertThat(first).isNotDone();
      driver.join(newMember("m" + i).rebalanceTimeout(7_000).offers("range"));
      driver.pass(1_000);
    }

    assertThat(given(first).members()).hasSize(8);
  }

  @Test
  void aGroupThatBecameEmptyWaitsAgain() {
    GroupDriver group = GroupDriver.stable("a");
    group.leave("a");
    assertThat(group.group().stateName()).isEqualTo("Empty");
    assertThat(group.group().generation()).isEqualTo(2);

    CompletableFuture<JoinAnswer> answer = group.join(newMember("b").offers("range"));

    assertThat(answer).isNotDone();
    group.pass(3_000);
    assertThat(given(answer).generation()).isEqualTo(3);
  }

  @Test
  void theFirstToComeLeadsAndSeesTheOthers() {
    CompletableFuture<JoinAnswer> a =
        driver.join(newMember("a").offersWith("range", "of a").offersWith("sticky", "other"));
    CompletableFuture<JoinAnswer> b =
        driver.join(newMember("b").instance("ib").offersWith("range", "of b"));
    driver.pass(6_000);

    assertThat(given(a).leaderId()).isEqualTo("a");
    assertThat(given(a).protocolType()).isEqualTo("consumer");
    assertThat(given(a).protocolName()).isEqualTo("range");
    assertThat(given(a).members())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(
            new JoinAnswer.JoinedMember("a", null, "of a".getBytes(UTF_8)),
            new JoinAnswer.JoinedMember("b", "ib", "of b".getBytes(UTF_8)));
    assertThat(given(b).leaderId()).isEqualTo("a");
    assertThat(given(b).members()).isEmpty();
  }

  @Test
  void theProtocolIsTheOneThatMostMembersPreferOfThoseThatAllOffer() {
    driver.join(newMember("a").offers("range", "sticky", "cooperative"));
    driver.join(newMember("b").offers("roundrobin", "cooperative", "sticky"));
    driver.join(newMember("c").offers("cooperative", "sticky"));
    driver.pass(6_000);

    assertThat(driver.group().protocolName()).isEqualTo("cooperative");
  }

  @Test
  void aNewMemberMakesTheOthersJoinAgain() {
    GroupDriver group = GroupDriver.stable("a", "b");
    CompletableFuture<JoinAnswer> c = group.join(newMember("c").offers("range"));
    assertThat(group.group().stateName()).isEqualTo("PreparingRebalance");
    assertThat(group.heartbeat("a")).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);

    CompletableFuture<JoinAnswer> a = group.join(member("a").offers("range"));
    assertThat(c).isNotDone();
    CompletableFuture<JoinAnswer> b = group.join(member("b").offers("range"));

    assertThat(given(a).generation()).isEqualTo(2);
    assertThat(given(a).members()).hasSize(3);
    assertThat(given(b).generation()).isEqualTo(2);
    assertThat(given(c).generation()).isEqualTo(2);
  }

  @Test
  void aRebalanceWaitsForAnIdThatWasHandedOut() {
    GroupDriver group = GroupDriver.stable("a");
    group.join(newMember("b").offers("range").knowsOfMemberIdRequired());
    CompletableFuture<JoinAnswer> a = group.join(member("a").offers("range"));
    assertThat(a).isNotDone();

    CompletableFuture<JoinAnswer> b = group.join(member("b").offers("range"));

    assertThat(given(a).members()).hasSize(2);
    assertThat(given(b).generation()).isEqualTo(2);
  }

  @Test
  void aRebalanceGoesOnWhenAnIdIsNotUsed() {
    GroupDriver group = GroupDriver.stable("a");
    group.join(newMember("b").offers("range").knowsOfMemberIdRequired());
    CompletableFuture<JoinAnswer> a = group.join(member("a").offers("range"));

    group.pass(JoinBuilder.SESSION_TIMEOUT_MS);

    assertThat(given(a).members()).hasSize(1);
  }

  @Test
  void membersThatDoNotJoinAgainInTimeAreOut() {
    GroupDriver group = GroupDriver.stable("a", "b");
    CompletableFuture<JoinAnswer> b = group.join(member("b").offersWith("range", "new"));

    group.passWithHeartbeats(JoinBuilder.REBALANCE_TIMEOUT_MS - 1, "a");
    assertThat(b).isNotDone();
    group.pass(1);

    assertThat(given(b).generation()).isEqualTo(2);
    assertThat(given(b).leaderId()).isEqualTo("b");
    assertThat(given(b).members()).hasSize(1);
    assertThat(group.heartbeat("a")).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void theSlowestMemberSetsTheRebalanceTimeout() {
    GroupDriver group = new GroupDriver();
    group.join(newMember("a").rebalanceTimeout(20_000).offers("range"));
    group.join(newMember("b").rebalanceTimeout(90_000).offers("range"));
    group.pass(6_000);
    group.assignAll();
    CompletableFuture<JoinAnswer> a =
        group.join(member("a").rebalanceTimeout(20_000).offers("range"));

    group.passWithHeartbeats(89_999, "b");
    assertThat(a).isNotDone();
    group.pass(1);

    assertThat(given(a).members()).hasSize(1);
  }

  @Test
  void aLeaderThatJoinsAgainStartsARebalance() {
    GroupDriver group = GroupDriver.stable("a", "b");

    assertThat(group.join(member("a").offers("range"))).isNotDone();

    assertThat(group.group().stateName()).isEqualTo("PreparingRebalance");
  }

  @Test
  void aFollowerThatJoinsAgainUnchangedStartsNone() {
    GroupDriver group = GroupDriver.stable("a", "b");

    JoinAnswer answer = given(group.join(member("b").offers("range")));

    assertThat(answer)
        .isEqualTo(
            new JoinAnswer(ErrorCode.NONE, "b", 1, "consumer", "range", "a", false, List.of()));
    assertThat(group.group().stateName()).isEqualTo("Stable");
  }

  @Test
  void aFollowerWithNewMetadataStartsARebalance() {
    GroupDriver group = GroupDriver.stable("a", "b");

    assertThat(group.join(member("b").offersWith("range", "other topics"))).isNotDone();

    assertThat(group.group().stateName()).isEqualTo("PreparingRebalance");
  }

  @Test
  void beforeTheAssignmentOneThatJoinsAgainUnchangedIsToldOfTheGeneration() {
    driver.join(newMember("a").offers("range"));
    driver.join(newMember("b").offers("range"));
    driver.pass(6_000);

    assertThat(given(driver.join(member("a").offers("range"))).members()).hasSize(2);
    assertThat(given(driver.join(member("b").offers("range"))).members()).isEmpty();
    assertThat(driver.group().stateName()).isEqualTo("CompletingRebalance");
  }

  @Test
  void beforeTheAssignmentNewMetadataStartsAnotherRebalance() {
    driver.join(newMember("a").offers("range"));
    driver.join(newMember("b").offers("range"));
    driver.pass(6_000);
    CompletableFuture<SyncAnswer> sync = driver.sync("b");

    assertThat(driver.join(member("a").offersWith("range", "new"))).isNotDone();

    assertThat(given(sync).error()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    assertThat(driver.group().stateName()).isEqualTo("PreparingRebalance");
  }

  @Test
  void aNewGenerationIsStoredWithoutAssignments() {
    GroupDriver group = GroupDriver.stable("a");
    group.join(member("a").offers("range"));

    assertThat(group.stored().epoch()).isEqualTo(2);
    assertThat(group.stored().members().get("a").epoch()).isEqualTo(2);
    ClassicMemberDetails details =
        (ClassicMemberDetails) group.stored().members().get("a").details();
    assertThat(details.assignment()).isEmpty();
    assertThat(((ClassicDetails) group.stored().details()).state())
        .isEqualTo("CompletingRebalance");
  }

  @Test
  void aGroupThatNobodyJoinsAgainIsLookedAtOnceASecondAtMost() {
    GroupDriver group = new GroupDriver();
    group.join(newMember("a").instance("ia").rebalanceTimeout(1).offers("range"));
    group.pass(3_000);
    group.assignAll();
    group.join(newMember("b").rebalanceTimeout(1).offers("range"));
    group.leave("b");

    group.pass(1);

    assertThat(group.group().stateName()).isEqualTo("PreparingRebalance");
    assertThat(group.group().nextDeadlineMs()).isEqualTo(group.nowMs() + 1_000);
  }
}
