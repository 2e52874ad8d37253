package io.sequin.gateway.group.share;

import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.group.modern.GroupTiming;

/**
 * What the broker says of all share groups.
 *
 * @param timing for groups that set nothing for themselves
 * @param maxSize most members of a group
 */
public record ShareGroupSettings(GroupTiming timing, int maxSize) {

  /** As the broker configs say. */
  public static ShareGroupSettings of(BrokerConfigs configs) {
    return new ShareGroupSettings(
        new GroupTiming(
            configs.intValue("group.share.session.timeout.ms"),
            configs.intValue("group.share.heartbeat.interval.ms"),
            configs.intValue("group.share.assignment.interval.ms")),
        configs.intValue("group.share.max.size"));
  }
}
