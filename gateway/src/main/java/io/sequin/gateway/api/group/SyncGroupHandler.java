package io.sequin.gateway.api.group;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.classic.ClassicGroups;
import io.sequin.gateway.group.classic.MemberClaim;
import io.sequin.gateway.group.classic.SyncAnswer;
import io.sequin.gateway.group.classic.SyncMember;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.SyncGroupRequest;
import io.sequin.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.sequin.protocol.message.SyncGroupResponse;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Takes assignments from the leader of a group of the classic protocol, and gives each member its
 * own.
 *
 * <p>Version notes: from 5 on members must say which protocol they believe to be chosen (KIP-559).
 */
public final class SyncGroupHandler implements ApiHandler<SyncGroupRequest, SyncGroupResponse> {

  private static final int FIRST_WITH_PROTOCOL = 5;

  private final GroupCoordinator coordinator;

  public SyncGroupHandler(GroupCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.SYNC_GROUP;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.SYNC_GROUP);
  }

  @Override
  public SyncGroupResponse handle(RequestContext context, SyncGroupRequest request) {
    return submit(context, request).join().orElseThrow();
  }

  @Override
  public CompletableFuture<Optional<SyncGroupResponse>> submit(
      RequestContext context, SyncGroupRequest request) {
    return GroupAnswers.respond(
        () -> {
          check(context, request);
          return coordinator.submit(request.groupId(), ClassicGroups.sync(member(request)));
        },
        SyncGroupHandler::response,
        error -> failure(request, error));
  }

  @Override
  public SyncGroupResponse failure(SyncGroupRequest request, ErrorCode error) {
    return response(SyncAnswer.refused(error));
  }

  private static void check(RequestContext context, SyncGroupRequest request) {
    if (context.version() >= FIRST_WITH_PROTOCOL && lacksProtocol(request)) {
      throw new ApiException(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, "the member names no protocol");
    }
    context.authorizer().require(AclOperation.READ, ResourceType.GROUP, request.groupId());
    GroupIds.checkNotEmpty(request.groupId());
  }

  private static boolean lacksProtocol(SyncGroupRequest request) {
    return request.protocolType() == null || request.protocolName() == null;
  }

  private static SyncMember member(SyncGroupRequest request) {
    Map<String, byte[]> assignments = new HashMap<>();
    for (SyncGroupRequestAssignment assignment : request.assignments()) {
      assignments.put(assignment.memberId(), assignment.assignment());
    }
    return new SyncMember(
        new MemberClaim(request.memberId(), request.groupInstanceId(), request.generationId()),
        request.protocolType(),
        request.protocolName(),
        assignments);
  }

  private static SyncGroupResponse response(SyncAnswer answer) {
    return SyncGroupResponse.builder()
        .errorCode(answer.error().code())
        .protocolType(answer.protocolType().isEmpty() ? null : answer.protocolType())
        .protocolName(answer.protocolName().isEmpty() ? null : answer.protocolName())
        .assignment(answer.assignment())
        .build();
  }
}
