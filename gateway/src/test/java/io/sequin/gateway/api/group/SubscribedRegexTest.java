package io.sequin.gateway.api.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ConsumerGroupHeartbeatRequest;
import io.sequin.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Regular expressions by which members subscribe (KIP-848). */
final class SubscribedRegexTest {

  private static final int REBALANCE_TIMEOUT_MS = 60_000;
  private static final short VERSION = 1;

  @Test
  void aRegularExpressionThatIsTooLargeIsRefusedAndTheGroupGoesOn() {
    String group = "group-" + UUID.randomUUID();

    ConsumerGroupHeartbeatResponse refused = join(group, "(".repeat(16_000));
    ConsumerGroupHeartbeatResponse accepted = join(group, "flights-.*");

    assertThat(refused.errorCode()).isEqualTo(ErrorCode.INVALID_REGULAR_EXPRESSION.code());
    assertThat(accepted.errorCode()).isEqualTo(ErrorCode.NONE.code());
  }

  private static ConsumerGroupHeartbeatResponse join(String group, String regex) {
    return RawClient.ask(
        ConsumerGroupHeartbeatRequest.builder()
            .groupId(group)
            .memberId(UUID.randomUUID().toString())
            .rebalanceTimeoutMs(REBALANCE_TIMEOUT_MS)
            .subscribedTopicNames(List.of())
            .subscribedTopicRegex(regex)
            .topicPartitions(List.of())
            .build(),
        VERSION,
        ConsumerGroupHeartbeatResponse.class);
  }
}
