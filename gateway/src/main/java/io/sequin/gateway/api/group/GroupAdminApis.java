package io.sequin.gateway.api.group;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.group.CommittedOffsets;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.GroupListing;
import io.sequin.storage.Storage;
import java.util.List;

/** Makes the handlers of the APIs that are about committed offsets, and about groups as a whole. */
public final class GroupAdminApis {

  private GroupAdminApis() {}

  public static List<ApiHandler<?, ?>> handlers(ApiContext context) {
    Storage storage = context.storage();
    GroupCoordinator coordinator = context.groups();
    TopicLookup topics = context.topics();
    CommittedOffsets offsets = new CommittedOffsets(coordinator, storage.cursors());
    OffsetMetadataRule metadataRule =
        new OffsetMetadataRule(context.configs().intValue("offset.metadata.max.bytes"));
    GroupListing listing =
        new GroupListing(storage.consumers(), context.groupKinds().format(), coordinator);
    return List.of(
        new OffsetCommitHandler(topics, offsets, metadataRule),
        new TxnOffsetCommitHandler(topics, offsets, context.transactions(), metadataRule),
        new OffsetFetchHandler(new OffsetFetcher(topics, offsets)),
        new FindCoordinatorHandler(context.cluster(), context.internalTopics()),
        new DescribeGroupsHandler(coordinator),
        new ListGroupsHandler(listing),
        new DeleteGroupsHandler(coordinator),
        new OffsetDeleteHandler(topics, offsets));
  }
}
