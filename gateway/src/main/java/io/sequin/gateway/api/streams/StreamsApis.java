package io.sequin.gateway.api.streams;

import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.quota.ClientQuotas;
import java.util.List;

/** Makes the handlers of the APIs of streams groups. */
public final class StreamsApis {

  private StreamsApis() {}

  public static List<ApiHandler<?, ?>> handlers(ApiContext context) {
    GroupCoordinator coordinator = context.groups();
    ClientQuotas quotas = context.quotas();
    return List.of(
        new StreamsGroupHeartbeatHandler(
            coordinator,
            context.groupKinds().streams(),
            context.topics(),
            new InternalTopicCreation(context.topicCreation(), quotas)),
        new StreamsGroupDescribeHandler(coordinator));
  }
}
