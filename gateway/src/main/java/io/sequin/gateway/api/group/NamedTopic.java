package io.sequin.gateway.api.group;

import io.sequin.protocol.ErrorCode;
import io.sequin.storage.consumer.CursorKey;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.topic.Topic;
import java.util.Optional;

/**
 * A topic that a request names.
 *
 * @param <T> how the request says it
 * @param topic empty if there is none
 * @param unknown what to tell the client then
 */
record NamedTopic<T>(T asked, Optional<Topic> topic, ErrorCode unknown) {

  boolean has(int partition) {
    return topic.map(known -> known.hasPartition(partition)).orElse(false);
  }

  /** What offsets of a partition of the topic, which must be there, are kept under. */
  CursorKey cursorKey(int partition) {
    Topic known = topic.orElseThrow();
    return new CursorKey(new PartitionId(known.id(), partition), known.filterText());
  }

  /** NONE if there is such a partition. */
  ErrorCode check(int partition) {
    if (topic.isEmpty()) {
      return unknown;
    }
    return has(partition) ? ErrorCode.NONE : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  }
}
