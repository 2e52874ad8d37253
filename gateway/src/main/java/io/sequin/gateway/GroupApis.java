package io.sequin.gateway;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.group.HeartbeatHandler;
import io.sequin.gateway.api.group.JoinGroupHandler;
import io.sequin.gateway.api.group.LeaveGroupHandler;
import io.sequin.gateway.api.group.SyncGroupHandler;
import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.classic.ClassicGroupSettings;
import io.sequin.gateway.group.classic.ClassicGroups;
import java.util.List;

/** Makes the handlers of the APIs of consumer groups. */
final class GroupApis {

  private GroupApis() {}

  static List<ApiHandler<?, ?>> handlers(GroupCoordinator coordinator, BrokerConfigs configs) {
    ClassicGroups classic = new ClassicGroups(ClassicGroupSettings.of(configs));
    return List.of(
        new JoinGroupHandler(coordinator, classic),
        new SyncGroupHandler(coordinator),
        new HeartbeatHandler(coordinator),
        new LeaveGroupHandler(coordinator));
  }
}
