package io.sequin.gateway.api.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiRequest;
import io.sequin.protocol.message.ConsumerGroupHeartbeatRequest;
import io.sequin.protocol.message.ConsumerGroupHeartbeatResponse;
import io.sequin.protocol.message.HeartbeatRequest;
import io.sequin.protocol.message.HeartbeatResponse;
import io.sequin.protocol.message.JoinGroupRequest;
import io.sequin.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.sequin.protocol.message.JoinGroupResponse;
import io.sequin.protocol.message.LeaveGroupRequest;
import io.sequin.protocol.message.LeaveGroupResponse;
import io.sequin.protocol.message.SyncGroupRequest;
import io.sequin.protocol.message.SyncGroupResponse;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that PostgreSQL cannot hold are refused, and the group goes on. */
class GroupTextsTest {

  private static final String NUL = "a\0b";
  private static final String LONG = "é".repeat(1_001);
  private static final short JOIN_VERSION = 9;
  private static final short HEARTBEAT_VERSION = 1;
  private static final byte[] METADATA = {};

  @ParameterizedTest
  @ValueSource(strings = {NUL, "long"})
  void groupIdsThatCannotBeStoredAreInvalid(String kind) {
    String id = kind.equals("long") ? LONG : kind;
    short invalid = ErrorCode.INVALID_GROUP_ID.code();
    SyncGroupRequest sync =
        SyncGroupRequest.builder()
            .groupId(id)
            .memberId("a")
            .protocolType("consumer")
            .protocolName("range")
            .build();
    HeartbeatRequest heartbeat = HeartbeatRequest.builder().groupId(id).memberId("a").build();
    LeaveGroupRequest leave = LeaveGroupRequest.builder().groupId(id).memberId("a").build();

    assertThat(join("raw", join -> join.groupId(id))).isEqualTo(invalid);
    assertThat(RawClient.ask(sync, 5, SyncGroupResponse.class).errorCode()).isEqualTo(invalid);
    assertThat(RawClient.ask(heartbeat, 4, HeartbeatResponse.class).errorCode()).isEqualTo(invalid);
    assertThat(RawClient.ask(leave, 2, LeaveGroupResponse.class).errorCode()).isEqualTo(invalid);
    assertThat(beat("raw", beat -> beat.groupId(id))).isEqualTo(invalid);
  }

  @Test
  void membersOfClassicGroupsWithTextsThatCannotBeStoredAreRefused() {
    short refused = ErrorCode.INVALID_REQUEST.code();

    assertThat(join(NUL, join -> join)).isEqualTo(refused);
    assertThat(join(LONG, join -> join)).isEqualTo(refused);
    assertThat(join("raw", join -> join.groupInstanceId(NUL))).isEqualTo(refused);
    assertThat(join("raw", join -> join.groupInstanceId(LONG))).isEqualTo(refused);
    assertThat(join("raw", join -> join.protocolType(NUL))).isEqualTo(refused);
    assertThat(join("raw", join -> join.protocols(protocol(NUL)))).isEqualTo(refused);
    assertThat(join("raw", join -> join.memberId(NUL)))
        .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID.code());
    assertThat(join("raw", join -> join)).isEqualTo(ErrorCode.NONE.code());
  }

  @Test
  void membersOfConsumerGroupsWithTextsThatCannotBeStoredAreRefused() {
    short refused = ErrorCode.INVALID_REQUEST.code();

    assertThat(beat(NUL, beat -> beat)).isEqualTo(refused);
    assertThat(beat("raw", beat -> beat.memberId(NUL))).isEqualTo(refused);
    assertThat(beat("raw", beat -> beat.memberId(LONG))).isEqualTo(refused);
    assertThat(beat("raw", beat -> beat.instanceId(NUL))).isEqualTo(refused);
    assertThat(beat("raw", beat -> beat.rackId(NUL))).isEqualTo(refused);
    assertThat(beat("raw", beat -> beat.serverAssignor(NUL))).isEqualTo(refused);
    assertThat(beat("raw", beat -> beat.subscribedTopicNames(List.of(NUL)))).isEqualTo(refused);
    assertThat(beat("raw", beat -> beat.subscribedTopicRegex(NUL)))
        .isEqualTo(ErrorCode.INVALID_REGULAR_EXPRESSION.code());
    assertThat(beat("raw", beat -> beat)).isEqualTo(ErrorCode.NONE.code());
  }

  private static short join(String clientId, UnaryOperator<JoinGroupRequest.Builder> change) {
    JoinGroupRequest.Builder valid =
        JoinGroupRequest.builder()
            .groupId("classic-texts")
            .groupInstanceId("instance")
            .sessionTimeoutMs(6_000)
            .rebalanceTimeoutMs(6_000)
            .protocolType("consumer")
            .protocols(protocol("range"));
    // a client id only becomes part of the id of a member without an instance
    JoinGroupRequest request =
        clientId.equals("raw")
            ? change.apply(valid).build()
            : change.apply(valid.groupInstanceId(null)).build();
    return ask(clientId, request, JOIN_VERSION, JoinGroupResponse.class).errorCode();
  }

  private static List<JoinGroupRequestProtocol> protocol(String name) {
    return List.of(new JoinGroupRequestProtocol(name, METADATA));
  }

  private static short beat(
      String clientId, UnaryOperator<ConsumerGroupHeartbeatRequest.Builder> change) {
    ConsumerGroupHeartbeatRequest.Builder valid =
        ConsumerGroupHeartbeatRequest.builder()
            .groupId("modern-texts")
            .memberId(UUID.randomUUID().toString())
            .memberEpoch(0)
            .rebalanceTimeoutMs(6_000)
            .subscribedTopicNames(List.of("flights"))
            .topicPartitions(List.of());
    return ask(
            clientId,
            change.apply(valid).build(),
            HEARTBEAT_VERSION,
            ConsumerGroupHeartbeatResponse.class)
        .errorCode();
  }

  private static <R> R ask(String clientId, ApiRequest request, short version, Class<R> response) {
    try (RawClient client = new RawClient(GatewayFixture.address(), clientId)) {
      return response.cast(client.ask(request, version));
    }
  }
}
