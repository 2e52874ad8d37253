package io.sequin.gateway.api.group;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.api.cluster.AuthorizedOperations;
import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.GroupEvents;
import io.sequin.gateway.group.classic.ClassicGroup;
import io.sequin.gateway.group.classic.ClassicMember;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeGroupsRequest;
import io.sequin.protocol.message.DescribeGroupsResponse;
import io.sequin.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.sequin.protocol.message.DescribeGroupsResponse.DescribedGroupMember;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import java.util.List;
import java.util.Optional;

/**
 * Describes groups of the classic protocol.
 *
 * <p>Version notes: up to 5 an unknown group is said to be dead, from 6 on not to be found
 * (KIP-1043).
 */
public final class DescribeGroupsHandler
    implements ApiHandler<DescribeGroupsRequest, DescribeGroupsResponse> {

  private static final short FIRST_WITH_UNKNOWN_GROUP = 6;
  private static final String STABLE = "Stable";
  private static final String DEAD = "Dead";
  private static final byte[] NO_METADATA = {};

  private final GroupCoordinator coordinator;

  public DescribeGroupsHandler(GroupCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_GROUPS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DESCRIBE_GROUPS);
  }

  @Override
  public DescribeGroupsResponse handle(RequestContext context, DescribeGroupsRequest request) {
    ClientAuthorizer authorizer = context.authorizer();
    return response(
        request.groups().stream()
            .map(
                groupId ->
                    GroupFailures.isolate(
                        () -> {
                          authorizer.require(AclOperation.DESCRIBE, ResourceType.GROUP, groupId);
                          return describe(
                              context,
                              groupId,
                              AuthorizedOperations.onGroup(
                                  request.includeAuthorizedOperations(), authorizer, groupId));
                        },
                        error -> refused(groupId, error)))
            .toList());
  }

  @Override
  public DescribeGroupsResponse failure(DescribeGroupsRequest request, ErrorCode error) {
    return response(request.groups().stream().map(groupId -> refused(groupId, error)).toList());
  }

  private DescribedGroup describe(RequestContext context, String groupId, int operations) {
    GroupIds.check(groupId);
    Optional<Group> group =
        coordinator.look(groupId, GroupEvents.look(), context.tellsOfAllGateways());
    if (group.isPresent() && group.get() instanceof ClassicGroup classic) {
      return described(classic).toBuilder().authorizedOperations(operations).build();
    }
    DescribedGroup.Builder dead = DescribedGroup.builder().groupId(groupId).groupState(DEAD);
    if (context.version() < FIRST_WITH_UNKNOWN_GROUP) {
      return dead.authorizedOperations(operations).build();
    }
    return dead.errorCode(ErrorCode.GROUP_ID_NOT_FOUND.code())
        .errorMessage(
            "Group " + groupId + (group.isPresent() ? " is not a classic group." : " not found."))
        .build();
  }

  private static DescribedGroup described(ClassicGroup group) {
    boolean stable = group.stateName().equals(STABLE);
    return DescribedGroup.builder()
        .groupId(group.groupId())
        .groupState(group.stateName())
        .protocolType(group.protocolType())
        .protocolData(stable ? group.protocolName() : "")
        .members(
            group.members().stream()
                .map(
                    member ->
                        described(
                            member, stable ? member.metadata(group.protocolName()) : NO_METADATA))
                .toList())
        .build();
  }

  private static DescribedGroupMember described(ClassicMember member, byte[] metadata) {
    return DescribedGroupMember.builder()
        .memberId(member.memberId())
        .groupInstanceId(member.details().instanceId())
        .clientId(member.details().clientId())
        .clientHost(member.details().clientHost())
        .memberMetadata(metadata)
        .memberAssignment(member.details().assignment())
        .build();
  }

  private static DescribedGroup refused(String groupId, ErrorCode error) {
    return DescribedGroup.builder().groupId(groupId).errorCode(error.code()).build();
  }

  private static DescribeGroupsResponse response(List<DescribedGroup> groups) {
    return DescribeGroupsResponse.builder().groups(groups).build();
  }
}
