package io.sequin.gateway.api.cluster;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeQuorumRequest;
import io.sequin.protocol.message.DescribeQuorumResponse;
import io.sequin.storage.acl.AclOperation;

/**
 * Tells of the quorum that keeps the metadata in Kafka (KIP-595). There is none here: PostgreSQL
 * keeps it.
 */
public final class DescribeQuorumHandler
    implements ApiHandler<DescribeQuorumRequest, DescribeQuorumResponse> {

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_QUORUM;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DESCRIBE_QUORUM);
  }

  @Override
  public DescribeQuorumResponse handle(RequestContext context, DescribeQuorumRequest request) {
    context.authorizer().requireCluster(AclOperation.DESCRIBE);
    return DescribeQuorumResponse.builder()
        .errorCode(ErrorCode.UNSUPPORTED_VERSION.code())
        .errorMessage("There is no metadata quorum: PostgreSQL keeps the metadata.")
        .build();
  }

  @Override
  public DescribeQuorumResponse failure(DescribeQuorumRequest request, ErrorCode error) {
    return DescribeQuorumResponse.builder().errorCode(error.code()).errorMessage(null).build();
  }
}
