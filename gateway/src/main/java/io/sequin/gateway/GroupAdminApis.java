package io.sequin.gateway;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.cluster.Cluster;
import io.sequin.gateway.api.group.DeleteGroupsHandler;
import io.sequin.gateway.api.group.DescribeGroupsHandler;
import io.sequin.gateway.api.group.FindCoordinatorHandler;
import io.sequin.gateway.api.group.ListGroupsHandler;
import io.sequin.gateway.api.group.OffsetCommitHandler;
import io.sequin.gateway.api.group.OffsetDeleteHandler;
import io.sequin.gateway.api.group.OffsetFetchHandler;
import io.sequin.gateway.api.group.OffsetFetcher;
import io.sequin.gateway.api.group.OffsetMetadataRule;
import io.sequin.gateway.api.topic.TopicLookup;
import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.group.CommittedOffsets;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.GroupFormat;
import io.sequin.gateway.group.GroupListing;
import io.sequin.storage.Storage;
import java.util.List;

/** Makes the handlers of the APIs that are about committed offsets, and about groups as a whole. */
final class GroupAdminApis {

  private GroupAdminApis() {}

  static List<ApiHandler<?, ?>> handlers(
      Cluster cluster,
      Storage storage,
      GroupCoordinator coordinator,
      GroupFormat format,
      BrokerConfigs configs) {
    CommittedOffsets offsets = new CommittedOffsets(coordinator, storage.cursors());
    TopicLookup lookup = TopicLookup.ofReadable(storage.topics());
    return List.of(
        new OffsetCommitHandler(
            lookup, offsets, new OffsetMetadataRule(configs.intValue("offset.metadata.max.bytes"))),
        new OffsetFetchHandler(new OffsetFetcher(storage.topics(), offsets)),
        new FindCoordinatorHandler(cluster),
        new DescribeGroupsHandler(coordinator),
        new ListGroupsHandler(new GroupListing(storage.consumers(), format, coordinator)),
        new DeleteGroupsHandler(coordinator),
        new OffsetDeleteHandler(lookup, offsets));
  }
}
