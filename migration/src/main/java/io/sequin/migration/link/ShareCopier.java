package io.sequin.migration.link;

import io.sequin.migration.client.BrokerConnection;
import io.sequin.migration.client.SourceCluster;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeShareGroupOffsetsRequest;
import io.sequin.protocol.message.DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestGroup;
import io.sequin.protocol.message.DescribeShareGroupOffsetsResponse;
import io.sequin.protocol.message.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseGroup;
import io.sequin.storage.Storage;
import io.sequin.storage.link.LinkedTopic;
import io.sequin.storage.link.TakenOver;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.PartitionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes over where share groups begin in the other cluster (from Kafka 4.1 on), never ahead of what
 * is copied, as long as nobody works for the group here. What lies behind and was acknowledged out
 * of its turn is delivered again. Used by one thread.
 */
final class ShareCopier {

  private final LinkTerms terms;
  private final SourceCluster source;
  private final TakenOver takenOver;
  private final BatchLog log;
  private final FollowedTopics topics;
  private final MovedGroups moved;

  /** What was stored here last, by group. */
  private final Map<String, Map<PartitionId, Long>> stored = new HashMap<>();

  ShareCopier(
      LinkTerms terms,
      SourceCluster source,
      Storage storage,
      FollowedTopics topics,
      MovedGroups moved) {
    this.terms = terms;
    this.source = source;
    this.takenOver = storage.takenOver();
    this.log = storage.log();
    this.topics = topics;
    this.moved = moved;
  }

  /** Brings all groups up to date. */
  void copyAll() {
    for (int broker : source.metadata().brokers().keySet()) {
      source.ask(broker, this::offsets).forEach(this::store);
    }
  }

  /** To be called when copies were cut: the groups' places were with them. */
  void forget() {
    stored.clear();
  }

  private Map<String, Map<PartitionId, Long>> offsets(BrokerConnection connection) {
    if (!connection.serves(ApiKey.DESCRIBE_SHARE_GROUP_OFFSETS)) {
      return Map.of();
    }
    List<String> groups =
        SourceGroups.shareGroups(connection).stream()
            .filter(group -> terms.chooseGroup(group) && !moved.contains(group))
            .toList();
    return groups.isEmpty() ? Map.of() : offsets(connection, groups);
  }

  private Map<String, Map<PartitionId, Long>> offsets(
      BrokerConnection connection, List<String> groups) {
    DescribeShareGroupOffsetsRequest request =
        DescribeShareGroupOffsetsRequest.builder()
            .groups(
                groups.stream()
                    .map(group -> new DescribeShareGroupOffsetsRequestGroup(group, null))
                    .toList())
            .build();
    Map<String, Map<PartitionId, Long>> offsets = new HashMap<>();
    connection.ask(request, DescribeShareGroupOffsetsResponse.class).groups().stream()
        .filter(group -> group.errorCode() == ErrorCode.NONE.code())
        .forEach(group -> offsets.put(group.groupId(), offsets(group)));
    return offsets;
  }

  /** Of what is followed, or has been. */
  private Map<PartitionId, Long> offsets(DescribeShareGroupOffsetsResponseGroup group) {
    Map<PartitionId, Long> offsets = new HashMap<>();
    for (var topic : group.topics()) {
      Optional<LinkedTopic> here = topics.find(topic.topicName());
      topic.partitions().stream()
          .filter(each -> each.errorCode() == ErrorCode.NONE.code() && each.startOffset() >= 0)
          .filter(each -> here.isPresent() && each.partitionIndex() < here.get().partitionCount())
          .forEach(
              each -> {
                PartitionId id = new PartitionId(here.get().topicId(), each.partitionIndex());
                offsets.put(id, Math.min(each.startOffset(), log.knownOffsets(id).highWatermark()));
              });
    }
    return offsets;
  }

  private void store(String group, Map<PartitionId, Long> wanted) {
    Map<PartitionId, Long> before = stored.getOrDefault(group, Map.of());
    if (wanted.isEmpty() || wanted.equals(before)) {
      return;
    }
    if (takenOver.followShares(group, before, wanted)) {
      stored.put(group, wanted);
    } else {
      moved.add(group);
    }
  }
}
