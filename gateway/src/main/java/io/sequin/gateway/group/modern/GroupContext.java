package io.sequin.gateway.group.modern;

import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What steps of consumer groups need besides state and event.
 *
 * @param memberIds makes ids for members that bring none
 */
record GroupContext(
    ModernGroupSettings settings,
    GroupTimings timings,
    Supplier<TopicsView> topics,
    Supplier<String> memberIds) {

  /** The same to a member that may see only some topics. */
  GroupContext showing(Predicate<String> isVisible) {
    return new GroupContext(
        settings, timings, () -> new VisibleTopics(topics.get(), isVisible), memberIds);
  }

  GroupTiming timing(String groupId) {
    return timings.of(groupId, settings.timing());
  }
}
