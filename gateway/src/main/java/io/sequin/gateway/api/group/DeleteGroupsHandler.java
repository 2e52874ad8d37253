package io.sequin.gateway.api.group;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.GroupEvents;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DeleteGroupsRequest;
import io.sequin.protocol.message.DeleteGroupsResponse;
import io.sequin.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import java.util.function.Function;

/** Deletes groups without members, and their committed offsets. */
public final class DeleteGroupsHandler
    implements ApiHandler<DeleteGroupsRequest, DeleteGroupsResponse> {

  private final GroupCoordinator coordinator;

  public DeleteGroupsHandler(GroupCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DELETE_GROUPS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DELETE_GROUPS);
  }

  @Override
  public DeleteGroupsResponse handle(RequestContext context, DeleteGroupsRequest request) {
    return response(
        request,
        groupId ->
            GroupFailures.isolate(
                () -> delete(context.authorizer(), groupId), Function.identity()));
  }

  @Override
  public DeleteGroupsResponse failure(DeleteGroupsRequest request, ErrorCode error) {
    return response(request, _ -> error);
  }

  private ErrorCode delete(ClientAuthorizer authorizer, String groupId) {
    authorizer.require(AclOperation.DELETE, ResourceType.GROUP, groupId);
    GroupIds.check(groupId);
    return coordinator.call(groupId, GroupEvents.delete());
  }

  private static DeleteGroupsResponse response(
      DeleteGroupsRequest request, Function<String, ErrorCode> errorOf) {
    return DeleteGroupsResponse.builder()
        .results(
            request.groupsNames().stream()
                .distinct()
                .map(groupId -> new DeletableGroupResult(groupId, errorOf.apply(groupId).code()))
                .toList())
        .build();
  }
}
