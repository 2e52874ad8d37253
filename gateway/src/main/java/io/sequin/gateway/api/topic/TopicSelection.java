package io.sequin.gateway.api.topic;

import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import io.sequin.protocol.wire.Uuids;
import io.sequin.storage.topic.Topic;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The topics that a client wants to delete, each by its name or by its id (KIP-516), and none
 * twice.
 *
 * @param distinct what is asked for, in order, without repetitions
 * @param repeated what is asked for more than once
 * @param ids those that are named by id
 */
record TopicSelection(
    List<DeleteTopicState> distinct, Set<DeleteTopicState> repeated, Set<UUID> ids) {

  static TopicSelection of(List<DeleteTopicState> asked) {
    return new TopicSelection(
        asked.stream().distinct().toList(),
        asked.stream()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
            .entrySet()
            .stream()
            .filter(entry -> entry.getValue() > 1)
            .map(entry -> entry.getKey())
            .collect(Collectors.toUnmodifiableSet()),
        asked.stream()
            .filter(topic -> topic.name() == null)
            .map(DeleteTopicState::topicId)
            .collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * @throws ApiException INVALID_REQUEST if the topic is not named in one way, once
   */
  void check(DeleteTopicState topic) {
    boolean hasId = !Uuids.ZERO.equals(topic.topicId());
    if (topic.name() == null && !hasId) {
      throw invalid("Neither topic name nor id were specified.");
    }
    if (topic.name() != null && hasId) {
      throw invalid("You may not specify both topic name and topic id.");
    }
    if (repeated.contains(topic)) {
      throw invalid(hasId ? "Duplicate topic id." : "Duplicate topic name.");
    }
  }

  /**
   * @throws ApiException INVALID_REQUEST if what is asked for by its name is also asked for by id
   */
  void checkNotAlsoById(DeleteTopicState asked, Topic topic) {
    if (asked.name() != null && ids.contains(topic.uuid())) {
      throw invalid("The provided topic name maps to an ID that was already supplied.");
    }
  }

  private static ApiException invalid(String message) {
    return new ApiException(ErrorCode.INVALID_REQUEST, message);
  }
}
