package io.sequin.gateway.group.classic;

import static io.sequin.gateway.group.classic.GroupDriver.given;
import static io.sequin.gateway.group.classic.JoinBuilder.member;
import static io.sequin.gateway.group.classic.JoinBuilder.newMember;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.protocol.ErrorCode;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LeavingTest {

  @Test
  void theOthersMustJoinAgain() {
    GroupDriver driver = GroupDriver.stable("a", "b");

    assertThat(driver.leave("b")).isEqualTo(ErrorCode.NONE);

    assertThat(driver.heartbeat("a")).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    assertThat(given(driver.join(member("a").offers("range"))).generation()).isEqualTo(2);
  }

  @Test
  void afterTheLastOneTheGroupIsEmptyAndStored() {
    GroupDriver driver = GroupDriver.stable("a");
    driver.leave("a");

    assertThat(driver.group().stateName()).isEqualTo("Empty");
    assertThat(driver.group().isEmpty()).isTrue();
    assertThat(driver.group().leaderId()).isEmpty();
    assertThat(driver.group().protocolName()).isEmpty();
    assertThat(driver.stored().epoch()).isEqualTo(2);
    assertThat(driver.stored().members()).isEmpty();
  }

  @Test
  void eachMemberOfARequestGetsItsOwnError() {
    GroupDriver driver = GroupDriver.stable("a", "b", "c");

    assertThat(
            driver.leave(
                new LeavingMember("a", null),
                new LeavingMember("stranger", null),
                new LeavingMember("", null),
                new LeavingMember("", "unknown"),
                new LeavingMember("c", null)))
        .containsExactly(
            ErrorCode.NONE,
            ErrorCode.UNKNOWN_MEMBER_ID,
            ErrorCode.UNKNOWN_MEMBER_ID,
            ErrorCode.UNKNOWN_MEMBER_ID,
            ErrorCode.NONE);
    assertThat(driver.memberIds()).containsExactly("b");
    assertThat(driver.group().leaderId()).isEqualTo("b");
  }

  @Test
  void aStrangerThatLeavesDisturbsNobody() {
    GroupDriver driver = GroupDriver.stable("a");
    driver.leave("stranger");

    assertThat(driver.group().stateName()).isEqualTo("Stable");
  }

  @Test
  void oneThatOnlyHasItsIdMayLeave() {
    GroupDriver driver = GroupDriver.stable("a");
    driver.join(newMember("b").offers("range").knowsOfMemberIdRequired());
    CompletableFuture<JoinAnswer> a = driver.join(member("a").offers("range"));
    assertThat(a).isNotDone();

    assertThat(driver.leave("b")).isEqualTo(ErrorCode.NONE);

    assertThat(given(a).generation()).isEqualTo(2);
  }

  @Test
  void whatOneThatLeavesWaitsForIsRefused() {
    GroupDriver driver = GroupDriver.stable("a", "b");
    CompletableFuture<JoinAnswer> join = driver.join(member("a").offers("range"));
    driver.leave("a");
    assertThat(given(join)).isEqualTo(JoinAnswer.refused(ErrorCode.UNKNOWN_MEMBER_ID, ""));

    driver.join(member("b").offers("range"));
    CompletableFuture<JoinAnswer> c = driver.join(newMember("c").offers("range"));
    driver.join(member("b").offers("range"));
    assertThat(given(c).error()).isEqualTo(ErrorCode.NONE);
    CompletableFuture<SyncAnswer> sync = driver.sync("c", Map.of());
    driver.leave("c");
    assertThat(given(sync).error()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void whileTheFirstMembersGatherALeaveDoesNotHurryThem() {
    GroupDriver driver = new GroupDriver();
    CompletableFuture<JoinAnswer> a = driver.join(newMember("a").offers("range"));
    driver.join(newMember("b").offers("range"));
    driver.leave("b");
    assertThat(a).isNotDone();

    driver.pass(6_000);

    assertThat(given(a).members()).hasSize(1);
  }
}
