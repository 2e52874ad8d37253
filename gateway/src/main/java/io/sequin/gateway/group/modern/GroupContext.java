package io.sequin.gateway.group.modern;

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

  GroupTiming timing(String groupId) {
    return timings.of(groupId, settings.timing());
  }
}
