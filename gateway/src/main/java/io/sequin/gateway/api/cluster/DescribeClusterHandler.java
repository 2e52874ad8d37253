package io.sequin.gateway.api.cluster;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.cluster.Cluster;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeClusterRequest;
import io.sequin.protocol.message.DescribeClusterResponse;
import io.sequin.protocol.message.DescribeClusterResponse.DescribeClusterBroker;

/**
 * Tells the brokers of the cluster (KIP-700).
 *
 * <p>Version notes: from 1 on a client may ask for controllers, which are not to be reached here
 * (KIP-919).
 */
public final class DescribeClusterHandler
    implements ApiHandler<DescribeClusterRequest, DescribeClusterResponse> {

  private static final byte BROKERS = 1;
  private static final byte CONTROLLERS = 2;

  private final Cluster cluster;

  public DescribeClusterHandler(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_CLUSTER;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DESCRIBE_CLUSTER);
  }

  @Override
  public DescribeClusterResponse handle(RequestContext context, DescribeClusterRequest request) {
    return switch (request.endpointType()) {
      case BROKERS -> described(context, request);
      case CONTROLLERS ->
          refused(
              new Failure(
                  ErrorCode.MISMATCHED_ENDPOINT_TYPE,
                  "The request was sent to an endpoint of type BROKER, but we wanted an endpoint"
                      + " of type CONTROLLER"));
      default ->
          refused(
              new Failure(
                  ErrorCode.UNSUPPORTED_ENDPOINT_TYPE,
                  "Unsupported endpoint type " + request.endpointType()));
    };
  }

  @Override
  public DescribeClusterResponse failure(DescribeClusterRequest request, ErrorCode error) {
    return refused(new Failure(error, null));
  }

  private DescribeClusterResponse described(
      RequestContext context, DescribeClusterRequest request) {
    return DescribeClusterResponse.builder()
        .clusterId(cluster.id())
        .controllerId(cluster.controllerId())
        .brokers(
            cluster.nodes(context.listener()).stream()
                .map(
                    node ->
                        DescribeClusterBroker.builder()
                            .brokerId(node.nodeId())
                            .host(node.host())
                            .port(node.port())
                            .rack(node.rack().orElse(null))
                            .build())
                .toList())
        .clusterAuthorizedOperations(
            AuthorizedOperations.onCluster(
                request.includeClusterAuthorizedOperations(), context.authorizer()))
        .build();
  }

  private static DescribeClusterResponse refused(Failure failure) {
    return DescribeClusterResponse.builder()
        .errorCode(failure.error().code())
        .errorMessage(failure.message())
        .build();
  }
}
