package io.sequin.gateway.group.classic;

import static io.sequin.gateway.group.classic.GroupDriver.given;
import static io.sequin.gateway.group.classic.JoinBuilder.SESSION_TIMEOUT_MS;
import static io.sequin.gateway.group.classic.JoinBuilder.member;
import static io.sequin.gateway.group.classic.JoinBuilder.newMember;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.protocol.ErrorCode;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RestorationTest {

  private final GroupDriver driver = GroupDriver.stable("a", "b");

  @Test
  void membersGoOnWithoutARebalance() {
    driver.pass(SESSION_TIMEOUT_MS - 1);
    driver.restart();
    driver.pass(SESSION_TIMEOUT_MS - 1);

    assertThat(driver.heartbeat("a")).isEqualTo(ErrorCode.NONE);
    assertThat(driver.heartbeat("b")).isEqualTo(ErrorCode.NONE);
    assertThat(driver.group().generation()).isEqualTo(1);
    assertThat(driver.group().leaderId()).isEqualTo("a");
    assertThat(given(driver.sync("b")).assignment()).asString(UTF_8).isEqualTo("b");
  }

  @Test
  void membersThatDoNotComeBackAreOut() {
    driver.restart();
    driver.pass(SESSION_TIMEOUT_MS);

    assertThat(driver.group().stateName()).isEqualTo("Empty");
  }

  @Test
  void whoeverJoinedFirstLeadsNext() {
    GroupDriver three = GroupDriver.stable("a", "b", "c");
    three.restart();
    three.leave("a");

    assertThat(three.group().leaderId()).isEqualTo("b");
  }

  @Test
  void aGroupThatWasStoredWithoutTheOrderOfItsMembersHasThemAll() {
    ClassicDetails details = new ClassicDetails("Stable", "consumer", "range", "b", null);
    ClassicGroup group = driver.group();
    Map<String, ClassicMemberDetails> members =
        group.members().stream()
            .collect(Collectors.toMap(ClassicMember::memberId, ClassicMember::details));

    ClassicGroup restored =
        ClassicGroup.restore("group", 1, details, members, GroupDriver.SETTINGS, driver.nowMs());

    assertThat(restored.leaderId()).isEqualTo("b");
    assertThat(restored.members()).hasSize(2);
  }

  @Test
  void theGroupIsTheSameAsBefore() {
    var before = driver.group().image();
    driver.restart();

    assertThat(driver.group().image()).usingRecursiveComparison().isEqualTo(before);
  }

  @Test
  void aGenerationWithoutAssignmentsStillGetsThem() {
    driver.join(member("a").offers("range"));
    driver.join(member("b").offers("range"));
    driver.restart();
    assertThat(driver.group().stateName()).isEqualTo("CompletingRebalance");

    CompletableFuture<SyncAnswer> b = driver.sync("b");
    driver.sync("a", Map.of("b", "t-1"));

    assertThat(given(b).assignment()).asString(UTF_8).isEqualTo("t-1");
  }

  @Test
  void aLeaderThatMissedItsAnswerAsksAgain() {
    driver.join(member("a").offers("range"));
    driver.join(member("b").offers("range"));
    driver.restart();

    JoinAnswer answer = given(driver.join(member("a").offers("range")));

    assertThat(answer.generation()).isEqualTo(2);
    assertThat(answer.members()).hasSize(2);
  }

  @Test
  void inAGenerationWithoutAssignmentsThoseWhoNeverAskAreOut() {
    driver.join(member("a").offers("range"));
    driver.join(member("b").offers("range"));
    driver.restart();
    driver.passWithHeartbeats(JoinBuilder.REBALANCE_TIMEOUT_MS, "a", "b");

    assertThat(driver.memberIds()).isEmpty();
  }

  @Test
  void staticMembersAreStillStatic() {
    GroupDriver group = new GroupDriver();
    group.join(newMember("a").instance("ia").offers("range"));
    group.pass(3_000);
    group.assignAll();
    group.restart();

    assertThat(given(group.join(newMember("a2").instance("ia").offers("range"))).generation())
        .isEqualTo(1);
  }

  @Test
  void anEmptyGroupKeepsItsGeneration() {
    driver.leave(new LeavingMember("a", null), new LeavingMember("b", null));
    driver.restart();

    assertThat(driver.group().stateName()).isEqualTo("Empty");
    assertThat(driver.group().generation()).isEqualTo(2);
    assertThat(driver.group().protocolType()).isEqualTo("consumer");
  }

  @Test
  void aGroupThatIsTooLargeNowMustJoinAgain() {
    driver.restart(new ClassicGroupSettings(6_000, 1_800_000, 3_000, 1));

    assertThat(driver.heartbeat("a")).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    CompletableFuture<JoinAnswer> a = driver.join(member("a").offers("range"));
    assertThat(given(driver.join(member("b").offers("range"))).error())
        .isEqualTo(ErrorCode.GROUP_MAX_SIZE_REACHED);
    driver.pass(JoinBuilder.REBALANCE_TIMEOUT_MS);
    assertThat(given(a).members()).hasSize(1);
  }

  @Test
  void aGroupThatWasStoredWhileItsMembersJoinedLetsThemJoin() {
    ClassicGroup preparing =
        (ClassicGroup) driver.group().rebalance(driver.nowMs()).group().orElseThrow();
    ClassicMemberDetails details = preparing.members().iterator().next().details();
    ClassicGroup restored =
        ClassicGroup.restore(
            "group",
            1,
            (ClassicDetails) preparing.image().details(),
            Map.of("a", details),
            GroupDriver.SETTINGS,
            driver.nowMs());

    assertThat(restored.stateName()).isEqualTo("PreparingRebalance");
    assertThat(restored.nextDeadlineMs()).isEqualTo(driver.nowMs() + SESSION_TIMEOUT_MS);
  }

  @Test
  void detailsThatHaveNotChangedAreTheSameObject() {
    Object before = driver.group().image().members().get("b").details();
    driver.heartbeat("b");
    driver.join(newMember("c").offers("range"));

    assertThat(driver.group().image().members().get("b").details()).isSameAs(before);
  }
}
