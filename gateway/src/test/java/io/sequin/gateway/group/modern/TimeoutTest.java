package io.sequin.gateway.group.modern;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.classic.ClassicGroupSettings;
import io.sequin.gateway.group.modern.GroupUnderTest.Client;
import io.sequin.gateway.group.modern.assignor.UniformAssignor;
import io.sequin.protocol.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Members that are silent, or do not do what they are told. */
final class TimeoutTest {

  private final GroupUnderTest group = new GroupUnderTest();
  private final Client first = new Client("m1");
  private final Client second = new Client("m2");

  TimeoutTest() {
    group.topics.put("a", 4);
  }

  @Test
  void aMemberThatStopsHeartbeatingLosesItsPartitions() {
    first.join(group, "a");
    second.join(group, "a");
    group.obey(first, second);
    group.pass(GroupUnderTest.SESSION_TIMEOUT_MS - 1);
    second.heartbeat(group);

    group.pass(1);

    assertThat(group.state().members().byId()).containsOnlyKeys("m2");
    second.heartbeat(group);
    assertThat(second.owned).hasSize(4);
    assertThat(first.heartbeat(group).error()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void aHeartbeatKeepsAMember() {
    first.join(group, "a");
    for (int i = 0; i < 10; i++) {
      group.pass(GroupUnderTest.SESSION_TIMEOUT_MS - 1);
      assertThat(first.heartbeat(group).error()).isEqualTo(ErrorCode.NONE);
    }
  }

  @Test
  void aMemberThatGivesNothingUpInTimeIsRemoved() {
    first.join(group, "a");
    second.join(group, "a");
    first.heartbeat(group);
    for (int i = 0; i < 3; i++) {
      group.pass(GroupUnderTest.REBALANCE_TIMEOUT_MS / 4);
      group.beat(Beat.of("m1", first.epoch).owning(group.topics.all("a")));
      second.heartbeat(group);
    }
    assertThat(group.state().members().size()).isEqualTo(2);

    group.pass(GroupUnderTest.REBALANCE_TIMEOUT_MS / 4);

    assertThat(group.state().members().byId()).containsOnlyKeys("m2");
    second.heartbeat(group);
    assertThat(second.owned).hasSize(4);
  }

  @Test
  void aMemberThatGaveUpWhatItHadToIsNotTimedOut() {
    first.join(group, "a");
    second.join(group, "a");
    group.obey(first, second);
    group.pass(GroupUnderTest.REBALANCE_TIMEOUT_MS);

    assertThat(group.state().members().size()).isEqualTo(2);
  }

  @Test
  void anEmptyGroupHasNothingToWaitFor() {
    first.join(group, "a");
    group.pass(GroupUnderTest.SESSION_TIMEOUT_MS);

    assertThat(group.stateName()).isEqualTo("Empty");
    assertThat(group.group.orElseThrow().nextDeadlineMs()).isEqualTo(Group.NO_DEADLINE_MS);
  }

  @Test
  void aGroupMaySetItsOwnTimes() {
    TestTopics topics = new TestTopics().put("a", 1);
    ModernGroupSettings settings =
        new ModernGroupSettings(
            new GroupTiming(45_000, 5_000, 0),
            10,
            List.of(new UniformAssignor()),
            MigrationPolicy.DISABLED,
            new ClassicGroupSettings(1, 10_000, 0, 10));
    ConsumerGroups groups =
        new ConsumerGroups(
            settings,
            (groupId, defaults) ->
                groupId.equals(GroupUnderTest.ID) ? new GroupTiming(7_000, 700, 0) : defaults,
            topics);

    HeartbeatOutcome outcome =
        group.happens(groups.heartbeat(Beat.join("m1", "a").heartbeat(), _ -> true));

    assertThat(outcome.heartbeatIntervalMs()).isEqualTo(700);
    assertThat(group.group.orElseThrow().nextDeadlineMs()).isEqualTo(group.nowMs + 7_000);
  }
}
