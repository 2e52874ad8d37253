package io.sequin.gateway;

import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.config.GroupConfigs;
import io.sequin.gateway.group.GroupFormat;
import io.sequin.gateway.group.classic.ClassicGroupSettings;
import io.sequin.gateway.group.classic.ClassicGroups;
import io.sequin.gateway.group.modern.CatalogTopics;
import io.sequin.gateway.group.modern.ConsumerGroups;
import io.sequin.gateway.group.modern.GroupTiming;
import io.sequin.gateway.group.modern.GroupTimings;
import io.sequin.gateway.group.modern.ModernGroupSettings;
import io.sequin.storage.consumer.ConsumerProtocol;
import io.sequin.storage.topic.TopicCatalog;
import java.util.Map;

/** The kinds of groups that there are. */
public record GroupKinds(ClassicGroups classic, ConsumerGroups modern) {

  public static GroupKinds of(
      BrokerConfigs configs, GroupConfigs groupConfigs, TopicCatalog catalog) {
    return new GroupKinds(
        new ClassicGroups(ClassicGroupSettings.of(configs)),
        new ConsumerGroups(
            ModernGroupSettings.of(configs), timings(groupConfigs), new CatalogTopics(catalog)));
  }

  private static GroupTimings timings(GroupConfigs configs) {
    return (groupId, _) ->
        new GroupTiming(
            configs.intValue(groupId, "consumer.session.timeout.ms"),
            configs.intValue(groupId, "consumer.heartbeat.interval.ms"),
            configs.intValue(groupId, "consumer.assignment.interval.ms"));
  }

  /** How groups are stored. */
  public GroupFormat format() {
    return new GroupFormat(
        Map.of(
            ConsumerProtocol.CLASSIC, classic.format(),
            ConsumerProtocol.CONSUMER, modern.format()));
  }
}
