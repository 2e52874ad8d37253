package io.sequin.gateway.api.topic;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ListPartitionReassignmentsRequest;
import io.sequin.protocol.message.ListPartitionReassignmentsResponse;
import io.sequin.storage.acl.AclOperation;

/** Tells which partitions move between brokers (KIP-455): none ever does. */
public final class ListPartitionReassignmentsHandler
    implements ApiHandler<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse> {

  @Override
  public ApiKey apiKey() {
    return ApiKey.LIST_PARTITION_REASSIGNMENTS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.LIST_PARTITION_REASSIGNMENTS);
  }

  @Override
  public ListPartitionReassignmentsResponse handle(
      RequestContext context, ListPartitionReassignmentsRequest request) {
    context.authorizer().requireCluster(AclOperation.DESCRIBE);
    return failure(request, ErrorCode.NONE);
  }

  @Override
  public ListPartitionReassignmentsResponse failure(
      ListPartitionReassignmentsRequest request, ErrorCode error) {
    return ListPartitionReassignmentsResponse.builder()
        .errorCode(error.code())
        .errorMessage(null)
        .build();
  }
}
