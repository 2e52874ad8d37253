package io.sequin.gateway;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.group.ConsumerGroupDescribeHandler;
import io.sequin.gateway.api.group.ConsumerGroupHeartbeatHandler;
import io.sequin.gateway.api.group.HeartbeatHandler;
import io.sequin.gateway.api.group.JoinGroupHandler;
import io.sequin.gateway.api.group.LeaveGroupHandler;
import io.sequin.gateway.api.group.SyncGroupHandler;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.storage.topic.TopicCatalog;
import java.util.List;

/** Makes the handlers of the APIs of consumer groups. */
final class GroupApis {

  private GroupApis() {}

  static List<ApiHandler<?, ?>> handlers(
      GroupCoordinator coordinator, GroupKinds kinds, TopicCatalog topics) {
    return List.of(
        new JoinGroupHandler(coordinator, kinds.classic()),
        new SyncGroupHandler(coordinator),
        new HeartbeatHandler(coordinator),
        new LeaveGroupHandler(coordinator),
        new ConsumerGroupHeartbeatHandler(coordinator, kinds.modern(), topics),
        new ConsumerGroupDescribeHandler(coordinator, kinds.modern()));
  }
}
