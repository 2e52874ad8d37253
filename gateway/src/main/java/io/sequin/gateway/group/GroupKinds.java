package io.sequin.gateway.group;

import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.config.GroupConfigs;
import io.sequin.gateway.group.classic.ClassicGroupSettings;
import io.sequin.gateway.group.classic.ClassicGroups;
import io.sequin.gateway.group.modern.CatalogTopics;
import io.sequin.gateway.group.modern.ConsumerGroups;
import io.sequin.gateway.group.modern.GroupTiming;
import io.sequin.gateway.group.modern.GroupTimings;
import io.sequin.gateway.group.modern.ModernGroupSettings;
import io.sequin.gateway.group.share.ShareGroupSettings;
import io.sequin.gateway.group.share.ShareGroups;
import io.sequin.gateway.group.streams.StreamsGroups;
import io.sequin.gateway.group.streams.StreamsTerms;
import io.sequin.storage.consumer.ConsumerProtocol;
import io.sequin.storage.topic.TopicCatalog;
import java.util.Map;

/** The kinds of groups that there are. */
public record GroupKinds(
    ClassicGroups classic, ConsumerGroups modern, ShareGroups share, StreamsGroups streams) {

  public static GroupKinds of(
      BrokerConfigs configs, GroupConfigs groupConfigs, TopicCatalog catalog) {
    CatalogTopics topics = new CatalogTopics(catalog);
    return new GroupKinds(
        new ClassicGroups(ClassicGroupSettings.of(configs)),
        new ConsumerGroups(
            ModernGroupSettings.of(configs), timings(groupConfigs, "consumer"), topics),
        new ShareGroups(ShareGroupSettings.of(configs), timings(groupConfigs, "share"), topics),
        new StreamsGroups(
            configs.intValue("group.streams.max.size"),
            groupId -> streamsTerms(groupConfigs, groupId),
            topics));
  }

  private static GroupTimings timings(GroupConfigs configs, String kind) {
    return (groupId, _) -> timing(configs, groupId, kind);
  }

  private static GroupTiming timing(GroupConfigs configs, String groupId, String kind) {
    return new GroupTiming(
        configs.intValue(groupId, kind + ".session.timeout.ms"),
        configs.intValue(groupId, kind + ".heartbeat.interval.ms"),
        configs.intValue(groupId, kind + ".assignment.interval.ms"));
  }

  private static StreamsTerms streamsTerms(GroupConfigs configs, String groupId) {
    return new StreamsTerms(
        timing(configs, groupId, "streams"),
        configs.intValue(groupId, "streams.initial.rebalance.delay.ms"),
        configs.intValue(groupId, "streams.num.standby.replicas"));
  }

  /** How groups are stored. */
  public GroupFormat format() {
    return new GroupFormat(
        Map.of(
            ConsumerProtocol.CLASSIC, classic.format(),
            ConsumerProtocol.CONSUMER, modern.format(),
            ConsumerProtocol.SHARE, share.format(),
            ConsumerProtocol.STREAMS, streams.format()));
  }
}
