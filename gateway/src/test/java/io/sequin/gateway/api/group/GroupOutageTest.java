package io.sequin.gateway.api.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.cluster.Peers;
import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.config.GroupConfigs;
import io.sequin.gateway.group.CommittedOffsets;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.GroupKinds;
import io.sequin.gateway.group.GroupListing;
import io.sequin.gateway.security.acl.Authorizer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DeleteGroupsRequest;
import io.sequin.protocol.message.DescribeGroupsRequest;
import io.sequin.protocol.message.ListGroupsRequest;
import io.sequin.protocol.message.OffsetCommitRequest;
import io.sequin.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.sequin.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.sequin.protocol.message.OffsetDeleteRequest;
import io.sequin.protocol.message.OffsetFetchRequest;
import io.sequin.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sequin.protocol.message.RequestHeader;
import io.sequin.storage.Storage;
import io.sequin.storage.cluster.NodeAddress;
import io.sequin.storage.log.BatchLogSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** While PostgreSQL is away clients of groups are told to look for their coordinator again. */
final class GroupOutageTest {

  private static final short AWAY = ErrorCode.COORDINATOR_NOT_AVAILABLE.code();
  private static final String GROUP = "group";
  private static final String TOPIC = "flights";

  private Storage storage;
  private GroupKinds kinds;
  private GroupCoordinator coordinator;
  private CommittedOffsets offsets;

  @BeforeEach
  void openAndLosePostgres() {
    storage = Storage.open(GatewayFixture.newDatabase(), BatchLogSettings.defaults());
    storage.topics().create(TOPIC, 1, Map.of());
    BrokerConfigs configs = new BrokerConfigs(Map.of());
    kinds = GroupKinds.of(configs, new GroupConfigs(configs, _ -> Map.of()), storage.topics());
    coordinator =
        new GroupCoordinator(
            storage.consumers(),
            kinds.format(),
            Peers.join(
                storage.gateways(),
                List.of(new NodeAddress("PLAINTEXT", "localhost", 9092)),
                Optional.empty(),
                System::nanoTime));
    offsets = new CommittedOffsets(coordinator, storage.cursors());
    storage.close();
  }

  @AfterEach
  void close() {
    coordinator.close();
  }

  @Test
  void offsetsCannotBeCommittedReadOrDeletedNow() {
    TopicLookup lookup = new TopicLookup(storage.topics());
    OffsetCommitRequest commit =
        OffsetCommitRequest.builder()
            .groupId(GROUP)
            .topics(
                List.of(
                    OffsetCommitRequestTopic.builder()
                        .name(TOPIC)
                        .partitions(List.of(new OffsetCommitRequestPartition(0, 1, -1, "")))
                        .build()))
            .build();
    assertThat(
            new OffsetCommitHandler(lookup, offsets, new OffsetMetadataRule(10))
                .handle(version(9), commit)
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .errorCode())
        .isEqualTo(AWAY);

    OffsetFetchRequest fetch =
        OffsetFetchRequest.builder()
            .groups(List.of(OffsetFetchRequestGroup.builder().groupId(GROUP).topics(null).build()))
            .build();
    assertThat(
            new OffsetFetchHandler(new OffsetFetcher(lookup, offsets))
                .handle(version(9), fetch)
                .groups()
                .getFirst()
                .errorCode())
        .isEqualTo(AWAY);

    OffsetDeleteRequest delete = OffsetDeleteRequest.builder().groupId(GROUP).build();
    assertThat(new OffsetDeleteHandler(lookup, offsets).handle(version(0), delete).errorCode())
        .isEqualTo(AWAY);
  }

  @Test
  void groupsCannotBeListedDescribedOrDeletedNow() {
    GroupListing listing = new GroupListing(storage.consumers(), kinds.format(), coordinator);
    assertThat(
            new ListGroupsHandler(listing)
                .handle(version(5), new ListGroupsRequest(List.of(), List.of()))
                .errorCode())
        .isEqualTo(AWAY);
    assertThat(
            new DescribeGroupsHandler(coordinator)
                .handle(version(6), new DescribeGroupsRequest(List.of(GROUP), false))
                .groups()
                .getFirst()
                .errorCode())
        .isEqualTo(AWAY);
    assertThat(
            new DeleteGroupsHandler(coordinator)
                .handle(version(2), new DeleteGroupsRequest(List.of(GROUP)))
                .results()
                .getFirst()
                .errorCode())
        .isEqualTo(AWAY);
  }

  private static RequestContext version(int version) {
    return new RequestContext(
            "/127.0.0.1", 0, UnpooledByteBufAllocator.DEFAULT, "PLAINTEXT", Optional.empty())
        .forRequest(RequestHeader.DEFAULT, ApiKey.HEARTBEAT, (short) version, Authorizer.NONE);
  }
}
