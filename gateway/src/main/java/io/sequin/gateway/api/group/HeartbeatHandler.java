package io.sequin.gateway.api.group;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.classic.ClassicGroups;
import io.sequin.gateway.group.classic.MemberClaim;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.HeartbeatRequest;
import io.sequin.protocol.message.HeartbeatResponse;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Keeps the session of a member of the classic protocol alive. */
public final class HeartbeatHandler implements ApiHandler<HeartbeatRequest, HeartbeatResponse> {

  private final GroupCoordinator coordinator;

  public HeartbeatHandler(GroupCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.HEARTBEAT;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.HEARTBEAT);
  }

  @Override
  public HeartbeatResponse handle(RequestContext context, HeartbeatRequest request) {
    return submit(context, request).join().orElseThrow();
  }

  @Override
  public CompletableFuture<Optional<HeartbeatResponse>> submit(
      RequestContext context, HeartbeatRequest request) {
    MemberClaim claim =
        new MemberClaim(request.memberId(), request.groupInstanceId(), request.generationId());
    return GroupAnswers.respond(
        () -> {
          context.authorizer().require(AclOperation.READ, ResourceType.GROUP, request.groupId());
          GroupIds.checkNotEmpty(request.groupId());
          return coordinator.submit(request.groupId(), ClassicGroups.heartbeat(claim));
        },
        error -> failure(request, error),
        error -> failure(request, error));
  }

  @Override
  public HeartbeatResponse failure(HeartbeatRequest request, ErrorCode error) {
    return HeartbeatResponse.builder().errorCode(error.code()).build();
  }
}
