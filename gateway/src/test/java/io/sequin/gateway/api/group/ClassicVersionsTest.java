package io.sequin.gateway.api.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.HeartbeatRequest;
import io.sequin.protocol.message.HeartbeatResponse;
import io.sequin.protocol.message.JoinGroupRequest;
import io.sequin.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.sequin.protocol.message.JoinGroupResponse;
import io.sequin.protocol.message.LeaveGroupRequest;
import io.sequin.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.sequin.protocol.message.LeaveGroupResponse;
import io.sequin.protocol.message.LeaveGroupResponse.MemberResponse;
import io.sequin.protocol.message.SyncGroupRequest;
import io.sequin.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.sequin.protocol.message.SyncGroupResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of each version of the classic protocol see. */
class ClassicVersionsTest {

  private static final byte[] METADATA = "metadata".getBytes(UTF_8);

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void anOldClientJoinsAtOnceAndLeavesAlone(int version) {
    String group = "old-" + version;

    JoinGroupResponse joined = join(joining(group), version);
    assertThat(joined.errorCode()).isEqualTo(ErrorCode.NONE.code());
    assertThat(joined.memberId()).startsWith("raw-").isEqualTo(joined.leader());
    assertThat(joined.generationId()).isEqualTo(1);
    assertThat(joined.protocolName()).isEqualTo("range");
    assertThat(joined.members()).singleElement().extracting("metadata").isEqualTo(METADATA);

    SyncGroupResponse synced =
        RawClient.ask(
            SyncGroupRequest.builder()
                .groupId(group)
                .generationId(1)
                .memberId(joined.memberId())
                .assignments(List.of(new SyncGroupRequestAssignment(joined.memberId(), METADATA)))
                .build(),
            0,
            SyncGroupResponse.class);
    assertThat(synced.assignment()).isEqualTo(METADATA);

    assertThat(heartbeat(group, 1, joined.memberId(), 0)).isEqualTo(ErrorCode.NONE.code());
    assertThat(leave(group, joined.memberId(), 2).errorCode()).isEqualTo(ErrorCode.NONE.code());
    assertThat(leave(group, joined.memberId(), 2).errorCode())
        .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID.code());
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 7, 8, 9})
  void aNewerClientFirstGetsItsId(int version) {
    JoinGroupResponse response = join(joining("newer-" + version), version);

    assertThat(response.errorCode()).isEqualTo(ErrorCode.MEMBER_ID_REQUIRED.code());
    assertThat(response.memberId()).startsWith("raw-");
    assertThat(response.generationId()).isEqualTo(-1);
    assertThat(response.protocolName()).isEqualTo(version < 7 ? "" : null);
    assertThat(response.protocolType()).isNull();
  }

  @Test
  void aStaticMembersIdTellsItsInstance() {
    JoinGroupRequest request = joining("static").toBuilder().groupInstanceId("instance-1").build();

    JoinGroupResponse response = join(request, 9);

    assertThat(response.errorCode()).isEqualTo(ErrorCode.NONE.code());
    assertThat(response.memberId()).startsWith("instance-1-");
    assertThat(response.protocolType()).isEqualTo("consumer");
    assertThat(response.members())
        .singleElement()
        .extracting("groupInstanceId")
        .isEqualTo("instance-1");
  }

  @ParameterizedTest
  @ValueSource(ints = {5_999, 1_800_001, -1})
  void aSessionTimeoutOutOfBoundsIsRefused(int sessionTimeoutMs) {
    JoinGroupRequest request =
        joining("timeouts").toBuilder().sessionTimeoutMs(sessionTimeoutMs).memberId("me").build();

    JoinGroupResponse response = join(request, 9);

    assertThat(response.errorCode()).isEqualTo(ErrorCode.INVALID_SESSION_TIMEOUT.code());
    assertThat(response.memberId()).isEqualTo("me");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void aNewerLeaveHasAnErrorForEachMember(int version) {
    LeaveGroupRequest request =
        LeaveGroupRequest.builder()
            .groupId("leaving")
            .members(
                List.of(
                    MemberIdentity.builder().memberId("a").build(),
                    MemberIdentity.builder().groupInstanceId("b").build()))
            .build();

    LeaveGroupResponse response = RawClient.ask(request, version, LeaveGroupResponse.class);

    assertThat(response.errorCode()).isEqualTo(ErrorCode.NONE.code());
    assertThat(response.members())
        .containsExactly(
            new MemberResponse("a", null, ErrorCode.UNKNOWN_MEMBER_ID.code()),
            new MemberResponse("", "b", ErrorCode.UNKNOWN_MEMBER_ID.code()));
  }

  @Test
  void aNewerClientMustSayWhichProtocolItBelievesIn() {
    SyncGroupRequest request = SyncGroupRequest.builder().groupId("g").memberId("a").build();

    assertThat(RawClient.ask(request, 5, SyncGroupResponse.class).errorCode())
        .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL.code());
    assertThat(RawClient.ask(request, 4, SyncGroupResponse.class).errorCode())
        .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID.code());
  }

  @Test
  void aGroupWithoutANameIsInvalid() {
    short invalid = ErrorCode.INVALID_GROUP_ID.code();
    SyncGroupRequest sync =
        SyncGroupRequest.builder().protocolType("consumer").protocolName("range").build();

    assertThat(join(joining(""), 9).errorCode()).isEqualTo(invalid);
    assertThat(RawClient.ask(sync, 5, SyncGroupResponse.class).errorCode()).isEqualTo(invalid);
    assertThat(heartbeat("", 1, "a", 4)).isEqualTo(invalid);
    assertThat(leave("", "a", 2).errorCode()).isEqualTo(invalid);
  }

  private static JoinGroupRequest joining(String group) {
    return JoinGroupRequest.builder()
        .groupId(group)
        .sessionTimeoutMs(6_000)
        .rebalanceTimeoutMs(6_000)
        .protocolType("consumer")
        .protocols(List.of(new JoinGroupRequestProtocol("range", METADATA)))
        .build();
  }

  private static JoinGroupResponse join(JoinGroupRequest request, int version) {
    return RawClient.ask(request, version, JoinGroupResponse.class);
  }

  private static short heartbeat(String group, int generation, String memberId, int version) {
    HeartbeatRequest request =
        HeartbeatRequest.builder()
            .groupId(group)
            .generationId(generation)
            .memberId(memberId)
            .build();
    return RawClient.ask(request, version, HeartbeatResponse.class).errorCode();
  }

  private static LeaveGroupResponse leave(String group, String memberId, int version) {
    LeaveGroupRequest request =
        LeaveGroupRequest.builder().groupId(group).memberId(memberId).build();
    return RawClient.ask(request, version, LeaveGroupResponse.class);
  }
}
