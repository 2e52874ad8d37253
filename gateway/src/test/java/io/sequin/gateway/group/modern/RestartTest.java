package io.sequin.gateway.group.modern;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.modern.GroupUnderTest.Client;
import io.sequin.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

/** A group that another process goes on with. */
final class RestartTest {

  private final GroupUnderTest group = new GroupUnderTest();
  private final Client first = new Client("m1");
  private final Client second = new Client("m2");

  RestartTest() {
    group.topics.put("a", 4).put("pay-1", 2);
  }

  @Test
  void membersGoOnAsIfNothingHadHappened() {
    first.join(group, "a");
    second.learn(group.beat(Beat.join("m2", "a").matching("pay-.*").asInstance("i2")));
    group.obey(first, second);
    GroupState before = group.state();

    group.restart();
    HeartbeatOutcome beat = first.heartbeat(group);
    second.heartbeat(group);

    assertThat(beat.error()).isEqualTo(ErrorCode.NONE);
    assertThat(beat.assignment()).isEmpty();
    assertThat(group.lastStepWasStored).isFalse();
    assertThat(group.state().members().byId()).isEqualTo(before.members().byId());
    assertThat(group.state().image()).isEqualTo(before.image());
    assertThat(group.consumerGroup().isSubscribedTo("pay-1")).isTrue();
  }

  @Test
  void aRebalanceGoesOnWhereItWas() {
    first.join(group, "a");
    second.join(group, "a");
    first.heartbeat(group);

    group.restart();
    group.obey(first, second);

    assertThat(first.owned).hasSize(2);
    assertThat(second.owned).hasSize(2);
  }

  @Test
  void timeOutsBeginAnew() {
    first.join(group, "a");
    second.join(group, "a");
    first.heartbeat(group);
    group.pass(GroupUnderTest.REBALANCE_TIMEOUT_MS - 1);
    group.restart();

    group.pass(GroupUnderTest.REBALANCE_TIMEOUT_MS - 1);
    assertThat(group.state().members().size()).isEqualTo(2);
    group.pass(1);
    assertThat(group.state().members().byId()).containsOnlyKeys("m2");
    group.pass(GroupUnderTest.SESSION_TIMEOUT_MS);
    assertThat(group.state().members().isEmpty()).isTrue();
  }

  @Test
  void topicsThatChangedInTheMeantimeAreNoticed() {
    first.join(group, "a");
    group.topics.put("a", 5);
    group.restart();

    first.heartbeat(group);

    assertThat(first.owned).hasSize(5);
  }
}
