package io.sequin.gateway.api.group;

import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.OffsetFetchRequest;
import io.sequin.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sequin.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.sequin.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.sequin.protocol.message.OffsetFetchResponse;
import io.sequin.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.sequin.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartition;
import io.sequin.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.sequin.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopic;
import io.sequin.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.List;

/** OffsetFetch up to version 7, which is about one group, in the form of later versions. */
final class SingleOffsetFetch {

  private static final short FIRST_WITH_ERROR_OF_GROUP = 2;

  private SingleOffsetFetch() {}

  static OffsetFetchRequestGroup group(OffsetFetchRequest request) {
    return OffsetFetchRequestGroup.builder()
        .groupId(request.groupId())
        .topics(
            request.topics() == null
                ? null
                : request.topics().stream().map(SingleOffsetFetch::topic).toList())
        .build();
  }

  /** A refused group is told as a whole, and for version 1 in each partition. */
  static OffsetFetchResponse response(
      short version, OffsetFetchRequestGroup asked, OffsetFetchResponseGroup answer) {
    return OffsetFetchResponse.builder()
        .errorCode(answer.errorCode())
        .topics(
            answer.errorCode() == ErrorCode.NONE.code()
                ? answer.topics().stream().map(SingleOffsetFetch::topic).toList()
                : refused(version, asked, answer.errorCode()))
        .build();
  }

  private static List<OffsetFetchResponseTopic> refused(
      short version, OffsetFetchRequestGroup asked, short errorCode) {
    return asked.topics() == null || version >= FIRST_WITH_ERROR_OF_GROUP
        ? List.of()
        : asked.topics().stream()
            .map(topic -> OffsetFetcher.refused(topic, errorCode))
            .map(SingleOffsetFetch::topic)
            .toList();
  }

  private static OffsetFetchRequestTopics topic(OffsetFetchRequestTopic topic) {
    return OffsetFetchRequestTopics.builder()
        .name(topic.name())
        .partitionIndexes(topic.partitionIndexes())
        .build();
  }

  private static OffsetFetchResponseTopic topic(OffsetFetchResponseTopics topic) {
    return new OffsetFetchResponseTopic(
        topic.name(), topic.partitions().stream().map(SingleOffsetFetch::partition).toList());
  }

  private static OffsetFetchResponsePartition partition(OffsetFetchResponsePartitions partition) {
    return new OffsetFetchResponsePartition(
        partition.partitionIndex(),
        partition.committedOffset(),
        partition.committedLeaderEpoch(),
        partition.metadata(),
        partition.errorCode());
  }
}
