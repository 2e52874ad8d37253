package io.sequin.gateway.api.share;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ShareFetchResponse;
import io.sequin.protocol.message.ShareFetchResponse.AcquiredRecords;
import io.sequin.protocol.message.ShareFetchResponse.PartitionData;
import io.sequin.protocol.message.ShareFetchResponse.ShareFetchableTopicResponse;
import io.sequin.protocol.record.BatchFrame;
import io.sequin.storage.delivery.Delivery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Turns what was acquired and what became of acknowledgements into a response. */
final class ShareFetchResponses {

  private ShareFetchResponses() {}

  static ShareFetchResponse of(
      int lockTimeoutMs, List<SharedRead> found, Map<TopicIdPartition, Failure> acknowledged) {
    Map<TopicIdPartition, PartitionData.Builder> partitions = new LinkedHashMap<>();
    found.forEach(read -> partitions.put(read.partition(), partition(read)));
    acknowledged.forEach(
        (partition, outcome) ->
            partitions
                .computeIfAbsent(partition, ShareFetchResponses::withoutRecords)
                .acknowledgeErrorCode(outcome.error().code())
                .acknowledgeErrorMessage(outcome.message()));
    return ShareFetchResponse.builder()
        .acquisitionLockTimeoutMs(lockTimeoutMs)
        .responses(byTopic(partitions))
        .build();
  }

  static ShareFetchResponse refused(ErrorCode error, String message) {
    return ShareFetchResponse.builder().errorCode(error.code()).errorMessage(message).build();
  }

  private static List<ShareFetchableTopicResponse> byTopic(
      Map<TopicIdPartition, PartitionData.Builder> partitions) {
    Map<UUID, List<PartitionData>> byTopic = new LinkedHashMap<>();
    partitions.forEach(
        (partition, data) ->
            byTopic.computeIfAbsent(partition.topicId(), _ -> new ArrayList<>()).add(data.build()));
    return byTopic.entrySet().stream()
        .map(topic -> new ShareFetchableTopicResponse(topic.getKey(), topic.getValue()))
        .toList();
  }

  private static PartitionData.Builder partition(SharedRead read) {
    return PartitionData.builder()
        .partitionIndex(read.partition().partition())
        .errorCode(read.error().code())
        .records(records(read))
        .acquiredRecords(read.acquired().stream().map(ShareFetchResponses::acquired).toList());
  }

  private static PartitionData.Builder withoutRecords(TopicIdPartition partition) {
    return PartitionData.builder()
        .partitionIndex(partition.partition())
        .records(Unpooled.EMPTY_BUFFER);
  }

  private static AcquiredRecords acquired(Delivery delivery) {
    return new AcquiredRecords(
        delivery.firstOffset(),
        delivery.lastOffset(),
        (short) Math.min(delivery.deliverCount(), Short.MAX_VALUE));
  }

  private static ByteBuf records(SharedRead read) {
    return Unpooled.wrappedUnmodifiableBuffer(
        read.batches().stream()
            .map(
                batch ->
                    BatchFrame.of(
                        batch.baseOffset(),
                        read.leaderEpochs().at(batch.lastOffset()),
                        batch.payload()))
            .toArray(ByteBuf[]::new));
  }
}
