package io.sequin.gateway.api.group;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.group.GroupListing;
import io.sequin.gateway.group.ListedGroup;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ListGroupsRequest;
import io.sequin.protocol.message.ListGroupsResponse;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import java.util.List;
import java.util.Locale;

/**
 * Lists the groups that this gateway coordinates; clients ask every gateway.
 *
 * <p>Version notes: from 4 on there are states (KIP-518), from 5 on types (KIP-848) to filter by.
 */
public final class ListGroupsHandler implements ApiHandler<ListGroupsRequest, ListGroupsResponse> {

  private final GroupListing listing;

  public ListGroupsHandler(GroupListing listing) {
    this.listing = listing;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.LIST_GROUPS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.LIST_GROUPS);
  }

  @Override
  public ListGroupsResponse handle(RequestContext context, ListGroupsRequest request) {
    return GroupFailures.isolate(() -> list(context, request), error -> failure(request, error));
  }

  @Override
  public ListGroupsResponse failure(ListGroupsRequest request, ErrorCode error) {
    return ListGroupsResponse.builder().errorCode(error.code()).build();
  }

  private ListGroupsResponse list(RequestContext context, ListGroupsRequest request) {
    ClientAuthorizer authorizer = context.authorizer();
    boolean seesAll =
        authorizer.sees(AclOperation.DESCRIBE, ResourceType.CLUSTER, ClientAuthorizer.CLUSTER_NAME);
    List<String> states =
        request.statesFilter().stream().map(ListGroupsHandler::folded).map(String::trim).toList();
    // Kafka trims the states only
    List<String> types = request.typesFilter().stream().map(ListGroupsHandler::folded).toList();
    return ListGroupsResponse.builder()
        .groups(
            listing.list(context.tellsOfAllGateways()).stream()
                .filter(group -> passes(folded(group.stateName()), states))
                .filter(group -> passes(group.typeName(), types))
                .filter(
                    group ->
                        seesAll
                            || authorizer.sees(
                                AclOperation.DESCRIBE, ResourceType.GROUP, group.groupId()))
                .map(ListGroupsHandler::listed)
                .toList())
        .build();
  }

  private static boolean passes(String value, List<String> filter) {
    return filter.isEmpty() || filter.contains(value);
  }

  private static String folded(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static ListGroupsResponse.ListedGroup listed(ListedGroup group) {
    return new ListGroupsResponse.ListedGroup(
        group.groupId(), group.protocolType(), group.stateName(), group.typeName());
  }
}
