package io.sequin.gateway.api.share;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.ResponseMemory;
import io.sequin.gateway.api.offset.OffsetFinder;
import io.sequin.gateway.config.GroupConfigs;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.share.ShareGroups;
import io.sequin.gateway.quota.ClientQuotas;
import io.sequin.storage.Storage;
import io.sequin.storage.delivery.DeliveryStore;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.topic.TopicCatalog;
import java.time.InstantSource;
import java.util.List;

/** Makes the handlers of the APIs of share groups. */
public final class ShareApis {

  private ShareApis() {}

  /**
   * @param maxSessions most share sessions at once
   * @param maxBytes most bytes of records that one share fetch answers
   */
  public static List<ApiHandler<?, ?>> handlers(
      Storage storage,
      GroupCoordinator coordinator,
      ShareGroups groups,
      GroupConfigs configs,
      ClientQuotas quotas,
      ResponseMemory memory,
      InstantSource clock,
      int maxSessions,
      int maxBytes) {
    DeliveryStore deliveries = storage.deliveries();
    BatchLog log = storage.log();
    TopicCatalog catalog = storage.topics();
    ShareTopics topics = new ShareTopics(catalog);
    ReleaseWatches watches = new ReleaseWatches();
    MemberReleases releases = new MemberReleases(deliveries, watches);
    ShareSessions sessions = new ShareSessions(maxSessions, releases);
    GroupTerms terms = new GroupTerms(configs);
    Acknowledger acknowledger = new Acknowledger(deliveries, topics, terms, watches);
    ShareReader reader =
        new ShareReader(
            log, deliveries, topics, new ShareStart(log, new OffsetFinder(log), clock), terms);
    return List.of(
        new ShareGroupHeartbeatHandler(coordinator, groups, catalog),
        new ShareGroupDescribeHandler(coordinator, catalog),
        new ShareFetchHandler(
            sessions,
            new ShareConsumers(storage.consumers()),
            acknowledger,
            new ShareLongPoll(reader, log, watches, memory, maxBytes),
            terms,
            quotas),
        new ShareAcknowledgeHandler(sessions, acknowledger, terms),
        new DescribeShareGroupOffsetsHandler(
            new ShareOffsets(coordinator, deliveries, catalog, log)),
        new AlterShareGroupOffsetsHandler(coordinator, groups, deliveries, catalog),
        new DeleteShareGroupOffsetsHandler(coordinator, groups, deliveries, catalog));
  }
}
