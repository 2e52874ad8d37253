package io.sequin.gateway.api.group;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.classic.ClassicGroups;
import io.sequin.gateway.group.classic.LeavingMember;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.LeaveGroupRequest;
import io.sequin.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.sequin.protocol.message.LeaveGroupResponse;
import io.sequin.protocol.message.LeaveGroupResponse.MemberResponse;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Lets members of the classic protocol go.
 *
 * <p>Version notes: before 3 a request is about one member, and its error is the response's.
 */
public final class LeaveGroupHandler implements ApiHandler<LeaveGroupRequest, LeaveGroupResponse> {

  private static final int FIRST_WITH_MEMBERS = 3;

  private final GroupCoordinator coordinator;

  public LeaveGroupHandler(GroupCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.LEAVE_GROUP;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.LEAVE_GROUP);
  }

  @Override
  public LeaveGroupResponse handle(RequestContext context, LeaveGroupRequest request) {
    return submit(context, request).join().orElseThrow();
  }

  @Override
  public CompletableFuture<Optional<LeaveGroupResponse>> submit(
      RequestContext context, LeaveGroupRequest request) {
    boolean aboutOne = context.version() < FIRST_WITH_MEMBERS;
    List<LeavingMember> leaving = aboutOne ? theOne(request) : members(request);
    return GroupAnswers.respond(
        () -> {
          context.authorizer().require(AclOperation.READ, ResourceType.GROUP, request.groupId());
          GroupIds.checkNotEmpty(request.groupId());
          return coordinator.submit(request.groupId(), ClassicGroups.leave(leaving));
        },
        errors -> aboutOne ? failure(request, errors.getFirst()) : response(leaving, errors),
        error -> failure(request, error));
  }

  @Override
  public LeaveGroupResponse failure(LeaveGroupRequest request, ErrorCode error) {
    return LeaveGroupResponse.builder().errorCode(error.code()).build();
  }

  private static List<LeavingMember> theOne(LeaveGroupRequest request) {
    return List.of(new LeavingMember(request.memberId(), null));
  }

  private static List<LeavingMember> members(LeaveGroupRequest request) {
    return request.members().stream().map(LeaveGroupHandler::member).toList();
  }

  private static LeavingMember member(MemberIdentity member) {
    return new LeavingMember(member.memberId(), member.groupInstanceId());
  }

  private static LeaveGroupResponse response(List<LeavingMember> leaving, List<ErrorCode> errors) {
    List<MemberResponse> members = new ArrayList<>();
    for (int i = 0; i < leaving.size(); i++) {
      LeavingMember member = leaving.get(i);
      members.add(new MemberResponse(member.memberId(), member.instanceId(), errors.get(i).code()));
    }
    return LeaveGroupResponse.builder().members(members).build();
  }
}
