package io.sequin.gateway.group.classic;

import static io.sequin.gateway.group.classic.GroupDriver.given;
import static io.sequin.gateway.group.classic.JoinBuilder.member;
import static io.sequin.gateway.group.classic.JoinBuilder.newMember;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.Group;
import io.sequin.protocol.ErrorCode;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class JoiningTest {

  private final GroupDriver driver = new GroupDriver();

  @Test
  void aNewClientFirstGetsItsIdAndThenJoinsWithIt() {
    JoinAnswer first = given(driver.join(newMember("a").offers("range").knowsOfMemberIdRequired()));
    assertThat(first).isEqualTo(JoinAnswer.refused(ErrorCode.MEMBER_ID_REQUIRED, "a"));
    assertThat(driver.group().members()).isEmpty();
    assertThat(driver.group().isEmpty()).isFalse();

    CompletableFuture<JoinAnswer> second = driver.join(member("a").offers("range"));
    driver.pass(3_000);

    assertThat(given(second).error()).isEqualTo(ErrorCode.NONE);
    assertThat(given(second).memberId()).isEqualTo("a");
    assertThat(given(second).generation()).isEqualTo(1);
  }

  @Test
  void anIdThatIsNotUsedWithinTheSessionTimeoutIsForgotten() {
    driver.join(newMember("a").offers("range").knowsOfMemberIdRequired());
    driver.pass(JoinBuilder.SESSION_TIMEOUT_MS);

    assertThat(driver.group().isEmpty()).isTrue();
    assertThat(driver.group().nextDeadlineMs()).isEqualTo(Group.NO_DEADLINE_MS);
    assertThat(given(driver.join(member("a").offers("range"))).error())
        .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void anIdIsGoodUntilTheSessionTimeout() {
    driver.join(newMember("a").offers("range").knowsOfMemberIdRequired());
    driver.pass(JoinBuilder.SESSION_TIMEOUT_MS - 1);

    assertThat(driver.join(member("a").offers("range"))).isNotDone();
  }

  @Test
  void aStaticMemberCannotTakeAnIdThatWasHandedOut() {
    driver.join(newMember("a").offers("range").knowsOfMemberIdRequired());

    assertThat(given(driver.join(member("a").instance("i").offers("range"))).error())
        .isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
  }

  @Test
  void anUnknownMemberIsToldSo() {
    assertThat(given(GroupDriver.stable("a").join(member("b").offers("range"))))
        .isEqualTo(JoinAnswer.refused(ErrorCode.UNKNOWN_MEMBER_ID, "b"));
  }

  @Test
  void aMemberWithoutProtocolsIsRefused() {
    assertThat(given(driver.join(newMember("a"))).error())
        .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    assertThat(given(GroupDriver.stable("a").join(newMember("b"))).error())
        .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
  }

  @Test
  void aMemberWithoutAProtocolTypeIsRefused() {
    assertThat(given(driver.join(newMember("a").type("").offers("range"))).error())
        .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
  }

  @Test
  void aMemberOfAnotherProtocolTypeIsRefused() {
    driver.join(newMember("a").offers("range"));

    assertThat(given(driver.join(newMember("b").type("connect").offers("range"))).error())
        .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
  }

  @Test
  void aMemberThatSharesNoProtocolWithAllOthersIsRefused() {
    driver.join(newMember("a").offers("range", "sticky"));
    driver.join(newMember("b").offers("sticky", "roundrobin"));

    assertThat(given(driver.join(newMember("c").offers("range", "roundrobin"))).error())
        .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    assertThat(driver.join(newMember("d").offers("sticky"))).isNotDone();
  }

  @Test
  void aMemberCannotJoinAgainWithAProtocolThatNobodyOffers() {
    GroupDriver stable = GroupDriver.stable("a");

    assertThat(given(stable.join(member("a").offers("sticky"))).error())
        .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    assertThat(stable.group().stateName()).isEqualTo("Stable");
  }

  @Test
  void anEmptyGroupTakesAnyProtocolType() {
    GroupDriver group = GroupDriver.stable("a");
    group.leave("a");
    assertThat(group.group().protocolType()).isEqualTo("consumer");

    group.join(newMember("b").type("connect").offers("default"));
    group.pass(3_000);

    assertThat(group.group().protocolType()).isEqualTo("connect");
    assertThat(group.group().protocolName()).isEqualTo("default");
  }

  @Test
  void aFullGroupTakesNobody() {
    GroupDriver full = new GroupDriver(new ClassicGroupSettings(6_000, 1_800_000, 0, 2));
    full.join(newMember("a").offers("range"));
    full.join(newMember("b").offers("range"));
    assertThat(given(full.join(newMember("c").offers("range"))))
        .isEqualTo(JoinAnswer.refused(ErrorCode.GROUP_MAX_SIZE_REACHED, ""));

    full.pass(0);
    full.assignAll();
    assertThat(given(full.join(newMember("c").offers("range"))).error())
        .isEqualTo(ErrorCode.GROUP_MAX_SIZE_REACHED);
    assertThat(given(full.join(member("b").offers("range"))).error()).isEqualTo(ErrorCode.NONE);
  }

  @Test
  void onceMembersMustJoinAgainOnlyThoseWhoHaveCount() {
    GroupDriver full = new GroupDriver(new ClassicGroupSettings(6_000, 1_800_000, 0, 2));
    full.join(newMember("a").offers("range"));
    full.join(newMember("b").offers("range"));
    full.pass(0);
    full.assignAll();
    CompletableFuture<JoinAnswer> leader = full.join(member("a").offers("range"));
    CompletableFuture<JoinAnswer> late = full.join(newMember("c").offers("range"));

    assertThat(given(full.join(member("b").offers("range"))).error())
        .isEqualTo(ErrorCode.GROUP_MAX_SIZE_REACHED);
    full.pass(JoinBuilder.REBALANCE_TIMEOUT_MS);

    assertThat(given(leader).generation()).isEqualTo(2);
    assertThat(given(late).generation()).isEqualTo(2);
    assertThat(full.memberIds()).containsExactly("a", "c");
  }

  @Test
  void oneWhoAsksAgainIsAnsweredOnItsLatestQuestion() {
    CompletableFuture<JoinAnswer> first = driver.join(newMember("a").offers("range"));
    CompletableFuture<JoinAnswer> second = driver.join(member("a").offers("range"));
    driver.pass(6_000);

    assertThat(given(first).error()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    assertThat(given(second).error()).isEqualTo(ErrorCode.NONE);
  }
}
