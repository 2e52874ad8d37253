package io.sequin.gateway.group.share;

import io.sequin.gateway.group.modern.GroupTiming;
import io.sequin.gateway.group.modern.GroupTimings;
import io.sequin.gateway.group.modern.TopicsView;
import java.util.function.Supplier;

/** What steps of share groups need besides state and event. */
record ShareGroupContext(
    ShareGroupSettings settings, GroupTimings timings, Supplier<TopicsView> topics) {

  GroupTiming timing(String groupId) {
    return timings.of(groupId, settings.timing());
  }
}
