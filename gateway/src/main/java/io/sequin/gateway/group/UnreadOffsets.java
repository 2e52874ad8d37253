package io.sequin.gateway.group;

import io.sequin.storage.background.Rounds;
import io.sequin.storage.consumer.CursorStore;
import io.sequin.storage.consumer.ExpiredTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Committed offsets of topics that a group with members reads no more: they expire as those of a
 * group without members do (KIP-211).
 */
public final class UnreadOffsets {

  private static final Logger LOG = LoggerFactory.getLogger(UnreadOffsets.class);

  private static final String SETTLED = "Stable";

  private final GroupCoordinator coordinator;
  private final CursorStore cursors;
  private final Rounds<String> rounds =
      new Rounds<>(groupId -> "expiring offsets of group " + groupId);

  public UnreadOffsets(GroupCoordinator coordinator, CursorStore cursors) {
    this.coordinator = coordinator;
    this.cursors = cursors;
  }

  /**
   * One look at the groups that this gateway coordinates.
   *
   * @param retention since the last commit
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public void expire(Duration retention) {
    Map<String, List<ExpiredTopic>> expired =
        cursors.expiredOfUsed(retention).stream()
            .filter(topic -> coordinator.coordinates(topic.consumerName()))
            .collect(Collectors.groupingBy(ExpiredTopic::consumerName));
    rounds.forEach(expired.keySet(), groupId -> expire(groupId, expired.get(groupId), retention));
  }

  private void expire(String groupId, List<ExpiredTopic> topics, Duration retention) {
    try {
      Optional<Group> group = coordinator.call(groupId, GroupEvents.look());
      List<ExpiredTopic> unread =
          topics.stream()
              .filter(topic -> group.isPresent() && isUnread(group.get(), topic.topic()))
              .toList();
      if (!unread.isEmpty()) {
        cursors.expireUnread(groupId, unread, retention);
      }
    } catch (GroupUnavailableException e) {
      LOG.debug("offsets of group '{}' expire later", groupId, e);
    }
  }

  /** Between two generations nobody knows what the members will read. */
  private static boolean isUnread(Group group, String topic) {
    return GroupEvents.knowsWhatIsRead(group)
        && group.stateName().equals(SETTLED)
        && !group.isSubscribedTo(topic);
  }
}
