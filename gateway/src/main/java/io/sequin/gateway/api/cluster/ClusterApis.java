package io.sequin.gateway.api.cluster;

import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import java.util.List;

/** Makes the handlers of the APIs of the cluster and its brokers. */
public final class ClusterApis {

  private ClusterApis() {}

  public static List<ApiHandler<?, ?>> handlers(ApiContext context) {
    String logDir = context.configs().rendered("log.dirs");
    return List.of(
        new DescribeClusterHandler(context.cluster()),
        new DescribeQuorumHandler(),
        new UpdateFeaturesHandler(context.cluster()),
        new UnregisterBrokerHandler(context.cluster()),
        new DescribeLogDirsHandler(logDir, context.topics(), context.storage().log()),
        new AlterReplicaLogDirsHandler(logDir, context.topics()));
  }
}
