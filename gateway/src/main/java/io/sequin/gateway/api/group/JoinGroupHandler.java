package io.sequin.gateway.api.group;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.classic.ClassicGroups;
import io.sequin.gateway.group.classic.ClassicMemberProtocol;
import io.sequin.gateway.group.classic.JoinAnswer;
import io.sequin.gateway.group.classic.JoinMember;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.JoinGroupRequest;
import io.sequin.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.sequin.protocol.message.JoinGroupResponse;
import io.sequin.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Takes members into a group of the classic protocol.
 *
 * <p>Version notes: 0 has no rebalance timeout and means the session timeout; from 4 on a member
 * first gets its id and joins again with it (KIP-394); from 7 on no protocol is null, not empty;
 * from 9 on a leader can be told not to assign (KIP-814).
 */
public final class JoinGroupHandler implements ApiHandler<JoinGroupRequest, JoinGroupResponse> {

  private static final int FIRST_WITH_REBALANCE_TIMEOUT = 1;
  private static final int FIRST_WITH_MEMBER_ID_REQUIRED = 4;
  private static final int FIRST_WITH_NULL_PROTOCOL = 7;
  private static final int FIRST_WITH_SKIPPED_ASSIGNMENT = 9;

  private final GroupCoordinator coordinator;
  private final ClassicGroups groups;

  public JoinGroupHandler(GroupCoordinator coordinator, ClassicGroups groups) {
    this.coordinator = coordinator;
    this.groups = groups;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.JOIN_GROUP;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.JOIN_GROUP);
  }

  @Override
  public JoinGroupResponse handle(RequestContext context, JoinGroupRequest request) {
    return submit(context, request).join().orElseThrow();
  }

  @Override
  public CompletableFuture<Optional<JoinGroupResponse>> submit(
      RequestContext context, JoinGroupRequest request) {
    short version = context.version();
    return GroupAnswers.respond(
        () -> {
          context.authorizer().require(AclOperation.READ, ResourceType.GROUP, request.groupId());
          JoinMember member = member(context, request);
          check(request.groupId(), member);
          return coordinator.submit(request.groupId(), groups.join(request.groupId(), member));
        },
        answer -> response(answer, version),
        error -> refusal(request, error, version));
  }

  @Override
  public JoinGroupResponse failure(JoinGroupRequest request, ErrorCode error) {
    return refusal(request, error, (short) 0);
  }

  private static JoinGroupResponse refusal(
      JoinGroupRequest request, ErrorCode error, short version) {
    return response(JoinAnswer.refused(error, request.memberId()), version);
  }

  /** An id that the client brings is only looked for. */
  private static void check(String groupId, JoinMember member) {
    GroupIds.checkNotEmpty(groupId);
    GroupTexts.check("instance id", member.instanceId());
    GroupTexts.check("client id", member.clientId());
    GroupTexts.checkId(
        "member id made of client id or instance id",
        member.newMemberId(),
        ErrorCode.INVALID_REQUEST);
    GroupTexts.check("protocol type", member.protocolType());
    member.protocols().forEach(protocol -> GroupTexts.check("protocol name", protocol.name()));
  }

  private static JoinMember member(RequestContext context, JoinGroupRequest request) {
    short version = context.version();
    return new JoinMember(
        request.memberId(),
        newMemberId(context, request),
        request.groupInstanceId(),
        context.clientId(),
        context.clientHost(),
        request.sessionTimeoutMs(),
        version >= FIRST_WITH_REBALANCE_TIMEOUT
            ? request.rebalanceTimeoutMs()
            : request.sessionTimeoutMs(),
        request.protocolType(),
        request.protocols().stream().map(JoinGroupHandler::protocol).toList(),
        version >= FIRST_WITH_MEMBER_ID_REQUIRED,
        version >= FIRST_WITH_SKIPPED_ASSIGNMENT);
  }

  /** Tells people who the member is, as Kafka's ids do. */
  private static String newMemberId(RequestContext context, JoinGroupRequest request) {
    String name =
        request.groupInstanceId() == null ? context.clientId() : request.groupInstanceId();
    return name + "-" + UUID.randomUUID();
  }

  private static ClassicMemberProtocol protocol(JoinGroupRequestProtocol protocol) {
    return new ClassicMemberProtocol(protocol.name(), protocol.metadata());
  }

  private static JoinGroupResponse response(JoinAnswer answer, short version) {
    boolean hasNoProtocol = answer.protocolName().isEmpty();
    return JoinGroupResponse.builder()
        .errorCode(answer.error().code())
        .generationId(answer.generation())
        .protocolType(answer.protocolType().isEmpty() ? null : answer.protocolType())
        .protocolName(
            hasNoProtocol && version >= FIRST_WITH_NULL_PROTOCOL ? null : answer.protocolName())
        .leader(answer.leaderId())
        .skipAssignment(answer.skipAssignment())
        .memberId(answer.memberId())
        .members(members(answer))
        .build();
  }

  private static List<JoinGroupResponseMember> members(JoinAnswer answer) {
    return answer.members().stream()
        .map(
            member ->
                new JoinGroupResponseMember(
                    member.memberId(), member.instanceId(), member.metadata()))
        .toList();
  }
}
