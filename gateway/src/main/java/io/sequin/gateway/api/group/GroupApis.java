package io.sequin.gateway.api.group;

import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.GroupKinds;
import java.util.List;

/** Makes the handlers of the APIs of consumer groups. */
public final class GroupApis {

  private GroupApis() {}

  public static List<ApiHandler<?, ?>> handlers(ApiContext context) {
    GroupCoordinator coordinator = context.groups();
    GroupKinds kinds = context.groupKinds();
    return List.of(
        new JoinGroupHandler(coordinator, kinds.classic()),
        new SyncGroupHandler(coordinator),
        new HeartbeatHandler(coordinator),
        new LeaveGroupHandler(coordinator),
        new ConsumerGroupHeartbeatHandler(coordinator, kinds.modern(), context.topics()),
        new ConsumerGroupDescribeHandler(coordinator, kinds.modern()));
  }
}
