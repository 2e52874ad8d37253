package io.sequin.gateway.api.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ConsumerGroupHeartbeatRequest;
import io.sequin.protocol.message.ConsumerGroupHeartbeatRequest.TopicPartitions;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Heartbeats that no group would accept. */
final class HeartbeatChecksTest {

  static Stream<Arguments> invalid() {
    return Stream.of(
        Arguments.of(join().memberId(" ").build(), "MemberId can't be empty."),
        Arguments.of(join().groupId("").build(), "GroupId can't be empty."),
        Arguments.of(join().instanceId("").build(), "InstanceId can't be empty."),
        Arguments.of(join().rackId("").build(), "RackId can't be empty."),
        Arguments.of(
            join().rebalanceTimeoutMs(-1).build(),
            "RebalanceTimeoutMs must be provided in first request."),
        Arguments.of(
            join().topicPartitions(null).build(),
            "TopicPartitions must be empty when (re-)joining."),
        Arguments.of(
            join()
                .topicPartitions(List.of(new TopicPartitions(UUID.randomUUID(), List.of(0))))
                .build(),
            "TopicPartitions must be empty when (re-)joining."),
        Arguments.of(
            join().subscribedTopicNames(null).build(),
            "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when"
                + " (re-)joining."),
        Arguments.of(join().memberEpoch(-2).build(), "InstanceId can't be null."),
        Arguments.of(join().memberEpoch(-3).build(), "MemberEpoch is invalid."));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void anInvalidHeartbeatIsRefusedInKafkasWords(
      ConsumerGroupHeartbeatRequest heartbeat, String message) {
    ApiException refusal =
        catchThrowableOfType(ApiException.class, () -> HeartbeatChecks.check(heartbeat, true));

    assertThat(refusal.error()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(refusal).hasMessage(message);
  }

  @Test
  void onlyOlderClientsMayJoinWithoutAnId() {
    ConsumerGroupHeartbeatRequest anonymous = join().memberId("").build();
    ConsumerGroupHeartbeatRequest member = join().memberId("").memberEpoch(1).build();

    assertThatCode(() -> HeartbeatChecks.check(anonymous, false)).doesNotThrowAnyException();
    assertThatCode(() -> HeartbeatChecks.check(anonymous, true)).isInstanceOf(ApiException.class);
    assertThatCode(() -> HeartbeatChecks.check(member, false)).isInstanceOf(ApiException.class);
  }

  @Test
  void aJoinAndALeaveAreValid() {
    assertThatCode(() -> HeartbeatChecks.check(join().build(), true)).doesNotThrowAnyException();
    assertThatCode(() -> HeartbeatChecks.check(join().memberEpoch(-1).build(), true))
        .doesNotThrowAnyException();
    assertThatCode(
            () -> HeartbeatChecks.check(join().memberEpoch(-2).instanceId("i1").build(), true))
        .doesNotThrowAnyException();
  }

  private static ConsumerGroupHeartbeatRequest.Builder join() {
    return ConsumerGroupHeartbeatRequest.builder()
        .groupId("payroll")
        .memberId("m1")
        .memberEpoch(0)
        .rebalanceTimeoutMs(1_000)
        .subscribedTopicNames(List.of("a"))
        .topicPartitions(List.of());
  }
}
