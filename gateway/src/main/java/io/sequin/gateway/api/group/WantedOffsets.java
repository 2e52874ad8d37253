package io.sequin.gateway.api.group;

import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sequin.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.sequin.storage.consumer.CursorKey;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is wanted of one group.
 *
 * @param admission NONE if it may be told
 * @param topics those that are asked for by name or id; empty where all are
 */
record WantedOffsets(
    OffsetFetchRequestGroup asked,
    ErrorCode admission,
    List<NamedTopic<OffsetFetchRequestTopics>> topics) {

  static WantedOffsets of(OffsetFetchRequestGroup asked, ErrorCode admission, TopicNaming naming) {
    return new WantedOffsets(
        asked,
        admission,
        asked.topics() == null
            ? List.of()
            : asked.topics().stream()
                .map(topic -> naming.find(topic, topic.topicId(), topic.name()))
                .toList());
  }

  String groupId() {
    return asked.groupId();
  }

  boolean isAdmitted() {
    return admission == ErrorCode.NONE;
  }

  boolean isAll() {
    return asked.topics() == null;
  }

  /** Those that exist. */
  Stream<CursorKey> keys() {
    return topics.stream()
        .flatMap(
            named ->
                named.asked().partitionIndexes().stream().filter(named::has).map(named::cursorKey));
  }
}
