package io.sequin.gateway.group.modern;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

/** Members with a {@code group.instance.id} (KIP-345). */
final class StaticMemberTest {

  private final GroupUnderTest group = new GroupUnderTest();

  StaticMemberTest() {
    group.topics.put("a", 4);
    group.beat(Beat.join("m1", "a").asInstance("i1"));
  }

  @Test
  void aMemberThatComesBackUnderItsInstanceIdHasWhatItHadAndNobodyElseMoves() {
    group.beat(Beat.join("m2", "a"));
    GroupState before = group.state();
    HeartbeatOutcome left = group.beat(Beat.of("m1", -2).asInstance("i1"));
    assertThat(left.memberEpoch()).isEqualTo(-2);

    HeartbeatOutcome back = group.beat(Beat.join("m3", "a").asInstance("i1"));

    assertThat(back.error()).isEqualTo(ErrorCode.NONE);
    assertThat(back.memberEpoch()).isEqualTo(before.epochs().assignment());
    assertThat(group.state().epochs()).isEqualTo(before.epochs());
    assertThat(group.member("m3").target())
        .isEqualTo(before.members().find("m1").orElseThrow().target());
    assertThat(group.state().members().find("m1")).isEmpty();
  }

  @Test
  void nobodyTakesTheInstanceIdOfOneThatHasNotLeft() {
    HeartbeatOutcome outcome = group.beat(Beat.join("m2", "a").asInstance("i1"));

    assertThat(outcome.error()).isEqualTo(ErrorCode.UNRELEASED_INSTANCE_ID);
    assertThat(outcome.message())
        .isEqualTo(
            "Static member m2 with instance id i1 cannot join the group because the instance id"
                + " is owned by m1 member.");
  }

  @Test
  void theOneThatWasReplacedIsFenced() {
    group.beat(Beat.of("m1", -2).asInstance("i1"));
    group.beat(Beat.join("m2", "a").asInstance("i1"));

    HeartbeatOutcome beat = group.beat(Beat.of("m1", 2).asInstance("i1"));
    HeartbeatOutcome leave = group.beat(Beat.of("m1", -2).asInstance("i1"));

    assertThat(beat.error()).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
    assertThat(beat.message())
        .isEqualTo("Static member m1 with instance id i1 was fenced by member m2.");
    assertThat(leave.error()).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
  }

  @Test
  void anInstanceIdThatIsNotThereIsUnknown() {
    HeartbeatOutcome outcome = group.beat(Beat.of("m1", 2).asInstance("i9"));

    assertThat(outcome.error()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(outcome.message()).isEqualTo("Instance id i9 is unknown.");
  }

  @Test
  void whoLeftForAWhileAndDoesNotComeBackIsRemovedWhenItsSessionEnds() {
    group.beat(Beat.of("m1", -2).asInstance("i1"));

    group.pass(GroupUnderTest.SESSION_TIMEOUT_MS - 1);
    assertThat(group.state().members().size()).isEqualTo(1);
    group.pass(1);

    assertThat(group.stateName()).isEqualTo("Empty");
  }

  @Test
  void whoLeavesForGoodGivesUpItsPartitions() {
    group.beat(Beat.of("m1", -1).asInstance("i1"));

    assertThat(group.stateName()).isEqualTo("Empty");
    assertThat(group.state().members().findStatic("i1")).isEmpty();
  }
}
