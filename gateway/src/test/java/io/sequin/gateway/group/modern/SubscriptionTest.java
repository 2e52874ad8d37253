package io.sequin.gateway.group.modern;

import static io.sequin.gateway.group.modern.TestTopics.partitions;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.modern.GroupUnderTest.Client;
import io.sequin.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

/** Topics that members name or match, and that come, grow and go. */
final class SubscriptionTest {

  private final GroupUnderTest group = new GroupUnderTest();
  private final Client client = new Client("m1");

  @Test
  void newPartitionsAreAssignedAtTheNextHeartbeat() {
    group.topics.put("a", 2);
    client.join(group, "a");
    group.topics.put("a", 3);

    HeartbeatOutcome outcome = client.heartbeat(group);

    assertThat(outcome.memberEpoch()).isEqualTo(3);
    assertThat(client.owned).isEqualTo(partitions("a", 0, 1, 2));
  }

  @Test
  void topicsThatNobodyReadsChangeNothing() {
    group.topics.put("a", 2);
    client.join(group, "a");
    int epoch = client.epoch;
    group.topics.put("b", 2);

    client.heartbeat(group);

    assertThat(client.epoch).isEqualTo(epoch);
    assertThat(group.lastStepWasStored).isFalse();
  }

  @Test
  void aTopicThatIsNamedBeforeItIsThereIsAssignedWhenItComes() {
    client.join(group, "a");
    assertThat(client.owned).isEmpty();
    group.topics.put("a", 1);

    client.heartbeat(group);

    assertThat(client.owned).isEqualTo(partitions("a", 0));
  }

  @Test
  void aTopicThatIsDeletedIsGivenUp() {
    group.topics.put("a", 1).put("b", 1);
    client.join(group, "a", "b");
    group.topics.delete("a");

    group.obey(client);

    assertThat(client.owned).isEqualTo(partitions("b", 0));
    assertThat(group.stateName()).isEqualTo("Stable");
  }

  @Test
  void aRegularExpressionMatchesWholeNamesAndTopicsThatComeLater() {
    group.topics.put("pay-1", 1).put("pay-22", 1).put("my-pay-1", 1);
    client.learn(group.beat(Beat.join("m1").matching("pay-[0-9]")));
    assertThat(client.owned).isEqualTo(partitions("pay-1", 0));
    assertThat(group.consumerGroup().isSubscribedTo("pay-1")).isTrue();
    assertThat(group.consumerGroup().isSubscribedTo("pay-22")).isFalse();

    group.topics.put("pay-3", 1);
    client.heartbeat(group);

    assertThat(client.owned)
        .containsExactlyInAnyOrder(
            partitions("pay-1", 0).iterator().next(), partitions("pay-3", 0).iterator().next());
  }

  @Test
  void namesAndARegularExpressionAddUp() {
    group.topics.put("a", 1).put("pay-1", 1);
    client.learn(group.beat(Beat.join("m1", "a").matching("pay-.*")));

    assertThat(client.owned).hasSize(2);
  }

  @Test
  void aRegularExpressionCanBeTakenBack() {
    group.topics.put("pay-1", 1);
    client.learn(group.beat(Beat.join("m1").matching("pay-.*")));

    client.learn(group.beat(Beat.of("m1", client.epoch).matching("").owning(client.owned)));
    group.obey(client);

    assertThat(client.owned).isEmpty();
    assertThat(group.stateName()).isEqualTo("Stable");
  }

  @Test
  void whatIsNoRegularExpressionIsRefusedAndChangesNothing() {
    HeartbeatOutcome outcome = group.beat(Beat.join("m1").matching("pay-["));

    assertThat(outcome.error()).isEqualTo(ErrorCode.INVALID_REGULAR_EXPRESSION);
    assertThat(outcome.message())
        .isEqualTo(
            "SubscribedTopicRegex `pay-[` is not a valid regular expression: missing closing ].");
    assertThat(group.group).isEmpty();
  }
}
