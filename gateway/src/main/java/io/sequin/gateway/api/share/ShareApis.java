package io.sequin.gateway.api.share;

import io.sequin.gateway.admin.OffsetFinder;
import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.cluster.Leadership;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.share.ShareGroups;
import io.sequin.storage.Storage;
import io.sequin.storage.delivery.DeliveryStore;
import io.sequin.storage.log.BatchLog;
import java.util.List;

/** Makes the handlers of the APIs of share groups. */
public final class ShareApis {

  private ShareApis() {}

  public static List<ApiHandler<?, ?>> handlers(ApiContext context) {
    Storage storage = context.storage();
    DeliveryStore deliveries = storage.deliveries();
    BatchLog log = storage.log();
    GroupCoordinator coordinator = context.groups();
    ShareGroups groups = context.groupKinds().share();
    TopicLookup lookup = context.topics();
    ShareTopics topics = new ShareTopics(lookup, context.choosers());
    ReleaseWatches watches = new ReleaseWatches();
    MemberReleases releases = new MemberReleases(deliveries, watches);
    ShareSessions sessions =
        new ShareSessions(context.configs().intValue("group.share.max.share.sessions"), releases);
    GroupTerms terms = new GroupTerms(context.groupConfigs());
    Acknowledger acknowledger = new Acknowledger(deliveries, topics, terms, watches);
    ShareStart start = new ShareStart(log, new OffsetFinder(log), context.clock());
    ShareReader reader =
        new ShareReader(log, deliveries, topics, start, terms, new Leadership(context.cluster()));
    return List.of(
        new ShareGroupHeartbeatHandler(coordinator, groups, lookup),
        new ShareGroupDescribeHandler(coordinator, lookup),
        new ShareFetchHandler(
            sessions,
            new ShareConsumers(storage.consumers()),
            topics,
            acknowledger,
            new ShareLongPoll(
                reader,
                log,
                watches,
                context.memory(),
                context.configs().intValue("fetch.max.bytes")),
            terms,
            context.quotas()),
        new ShareAcknowledgeHandler(sessions, acknowledger, terms),
        new DescribeShareGroupOffsetsHandler(
            new ShareOffsets(coordinator, deliveries, lookup, log), lookup),
        new AlterShareGroupOffsetsHandler(coordinator, groups, deliveries, lookup),
        new DeleteShareGroupOffsetsHandler(coordinator, groups, deliveries, lookup));
  }
}
