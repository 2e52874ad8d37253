package io.sequin.migration.link;

import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.link.SourceGroups.Committed;
import io.sequin.storage.Storage;
import io.sequin.storage.consumer.CommitFence;
import io.sequin.storage.consumer.Cursor;
import io.sequin.storage.consumer.CursorCommit;
import io.sequin.storage.consumer.CursorKey;
import io.sequin.storage.consumer.CursorStore;
import io.sequin.storage.consumer.FencedCommitException;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.PartitionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over the offsets that groups have committed in the other cluster, never ahead of what is
 * copied, as long as nobody works for the group here. Used by one thread.
 */
final class GroupCopier {

  private static final Logger LOG = LoggerFactory.getLogger(GroupCopier.class);

  /** Those there do not fit the ones here. */
  private static final int NO_LEADER_EPOCH = -1;

  private final LinkTerms terms;
  private final SourceCluster source;
  private final SourceGroups there;
  private final CursorStore cursors;
  private final BatchLog log;
  private final FollowedTopics topics;
  private final MovedGroups moved;

  /** What was stored here last, by group. */
  private final Map<String, Map<CursorKey, Cursor>> stored = new HashMap<>();

  GroupCopier(
      LinkTerms terms,
      SourceCluster source,
      Storage storage,
      FollowedTopics topics,
      MovedGroups moved) {
    this.terms = terms;
    this.source = source;
    this.there = new SourceGroups(source);
    this.cursors = storage.cursors();
    this.log = storage.log();
    this.topics = topics;
    this.moved = moved;
  }

  /** Brings all groups up to date. */
  void copyAll() {
    Map<String, Map<CursorKey, Cursor>> changed = new HashMap<>();
    for (int broker : source.metadata().brokers().keySet()) {
      List<String> groups = coordinatedBy(broker);
      if (!groups.isEmpty()) {
        there
            .committed(broker, groups)
            .forEach((group, offsets) -> changed.put(group, cursors(offsets)));
      }
    }
    changed.entrySet().removeIf(entry -> entry.getValue().equals(stored.get(entry.getKey())));
    if (!changed.isEmpty()) {
      Map<String, Map<CursorKey, Cursor>> here = cursors.fetch(changed.keySet(), Map.of());
      changed.forEach((group, wanted) -> store(group, wanted, here.getOrDefault(group, Map.of())));
    }
  }

  private List<String> coordinatedBy(int broker) {
    return there.coordinatedBy(broker).stream()
        .filter(terms::chooseGroup)
        .filter(group -> !moved.contains(group))
        .toList();
  }

  private void store(String group, Map<CursorKey, Cursor> wanted, Map<CursorKey, Cursor> here) {
    Map<CursorKey, Cursor> before = stored.get(group);
    if (before != null && !offsets(before).equals(offsets(here, before.keySet()))) {
      moved.add(group);
      return;
    }
    List<Cursor> ahead =
        wanted.values().stream()
            .filter(cursor -> before != null || isAheadOf(cursor, here.get(cursor.key())))
            .toList();
    try {
      if (!ahead.isEmpty()) {
        cursors.commit(new CursorCommit(group, CommitFence.NO_MEMBERS, ahead));
      }
      stored.put(group, wanted);
    } catch (FencedCommitException e) {
      LOG.debug("it has members", e);
      moved.add(group);
    }
  }

  /** Where it is not known who has committed here, nobody is set back. */
  private static boolean isAheadOf(Cursor wanted, Cursor here) {
    return here == null || wanted.offset() > here.offset();
  }

  private static Map<CursorKey, Long> offsets(Map<CursorKey, Cursor> cursors) {
    return offsets(cursors, cursors.keySet());
  }

  private static Map<CursorKey, Long> offsets(
      Map<CursorKey, Cursor> cursors, Set<CursorKey> wanted) {
    Map<CursorKey, Long> offsets = new HashMap<>();
    cursors.forEach(
        (key, cursor) -> {
          if (wanted.contains(key)) {
            offsets.put(key, cursor.offset());
          }
        });
    return offsets;
  }

  /** Of what is followed, or has been. */
  private Map<CursorKey, Cursor> cursors(List<Committed> committed) {
    Map<CursorKey, Cursor> found = new HashMap<>();
    for (Committed each : committed) {
      topics
          .find(each.topic())
          .filter(
              topic ->
                  !topic.isPushed()
                      && each.offset() >= 0
                      && each.partition() < topic.partitionCount())
          .map(topic -> new PartitionId(topic.topicId(), each.partition()))
          .map(partition -> cursor(partition, each))
          .ifPresent(cursor -> found.put(cursor.key(), cursor));
    }
    return found;
  }

  private Cursor cursor(PartitionId partition, Committed committed) {
    return new Cursor(
        CursorKey.of(partition),
        Math.min(committed.offset(), log.knownOffsets(partition).highWatermark()),
        NO_LEADER_EPOCH,
        committed.metadata() == null ? "" : committed.metadata());
  }
}
