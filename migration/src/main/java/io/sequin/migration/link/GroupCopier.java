package io.sequin.migration.link;

import io.sequin.migration.client.BrokerConnection;
import io.sequin.migration.client.SourceCluster;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ListGroupsRequest;
import io.sequin.protocol.message.ListGroupsResponse;
import io.sequin.protocol.message.ListGroupsResponse.ListedGroup;
import io.sequin.protocol.message.OffsetFetchRequest;
import io.sequin.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sequin.protocol.message.OffsetFetchResponse;
import io.sequin.storage.Storage;
import io.sequin.storage.consumer.CommitFence;
import io.sequin.storage.consumer.Cursor;
import io.sequin.storage.consumer.CursorCommit;
import io.sequin.storage.consumer.CursorKey;
import io.sequin.storage.consumer.CursorStore;
import io.sequin.storage.consumer.FencedCommitException;
import io.sequin.storage.link.TakenOver;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.PartitionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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

  private static final short FIRST_WITH_GROUPS = 8;

  /** Those there do not fit the ones here. */
  private static final int NO_LEADER_EPOCH = -1;

  private static final String SHARE = "Share";

  private record Committed(String topic, int partition, long offset, String metadata) {}

  private final String link;
  private final LinkTerms terms;
  private final SourceCluster source;
  private final CursorStore cursors;
  private final TakenOver takenOver;
  private final BatchLog log;
  private final FollowedTopics topics;
  private final Set<String> moved = new HashSet<>();

  /** What was stored here last, by group. */
  private final Map<String, Map<CursorKey, Cursor>> stored = new HashMap<>();

  GroupCopier(
      String link, LinkTerms terms, SourceCluster source, Storage storage, FollowedTopics topics) {
    this.link = link;
    this.terms = terms;
    this.source = source;
    this.cursors = storage.cursors();
    this.takenOver = storage.takenOver();
    this.log = storage.log();
    this.topics = topics;
    this.moved.addAll(takenOver.movedGroups(link));
  }

  /** Brings all groups up to date. */
  void copyAll() {
    Map<String, Map<CursorKey, Cursor>> changed = new HashMap<>();
    for (int broker : source.metadata().brokers().keySet()) {
      List<String> groups = coordinatedBy(broker);
      if (!groups.isEmpty()) {
        fetch(broker, groups).forEach((group, offsets) -> changed.put(group, cursors(offsets)));
      }
    }
    changed.entrySet().removeIf(entry -> entry.getValue().equals(stored.get(entry.getKey())));
    if (!changed.isEmpty()) {
      Map<String, Map<CursorKey, Cursor>> here = cursors.fetch(changed.keySet(), Map.of());
      changed.forEach((group, wanted) -> store(group, wanted, here.getOrDefault(group, Map.of())));
    }
  }

  private List<String> coordinatedBy(int broker) {
    ListGroupsResponse response =
        source.ask(broker, ListGroupsRequest.DEFAULT, ListGroupsResponse.class);
    return response.groups().stream()
        .filter(group -> !SHARE.equalsIgnoreCase(group.groupType()))
        .map(ListedGroup::groupId)
        .filter(terms::chooseGroup)
        .filter(group -> !moved.contains(group))
        .toList();
  }

  private Map<String, List<Committed>> fetch(int broker, List<String> groups) {
    return source.ask(
        broker,
        connection ->
            connection.version(ApiKey.OFFSET_FETCH) >= FIRST_WITH_GROUPS
                ? fetchTogether(connection, groups)
                : fetchOneByOne(connection, groups));
  }

  private static Map<String, List<Committed>> fetchTogether(
      BrokerConnection connection, List<String> groups) {
    // newer ones have ids of topics instead of their names
    short version =
        (short) Math.min(connection.version(ApiKey.OFFSET_FETCH), FIRST_WITH_GROUPS + 1);
    OffsetFetchResponse response =
        connection.ask(
            OffsetFetchRequest.builder()
                .groups(
                    groups.stream()
                        .map(
                            group ->
                                OffsetFetchRequestGroup.builder()
                                    .groupId(group)
                                    .topics(null)
                                    .build())
                        .toList())
                .build(),
            version,
            OffsetFetchResponse.class);
    Map<String, List<Committed>> fetched = new HashMap<>();
    for (OffsetFetchResponse.OffsetFetchResponseGroup group : response.groups()) {
      if (group.errorCode() == ErrorCode.NONE.code()) {
        List<Committed> offsets = new ArrayList<>();
        group
            .topics()
            .forEach(
                topic ->
                    topic.partitions().stream()
                        .filter(each -> each.errorCode() == ErrorCode.NONE.code())
                        .forEach(
                            each ->
                                offsets.add(
                                    new Committed(
                                        topic.name(),
                                        each.partitionIndex(),
                                        each.committedOffset(),
                                        each.metadata()))));
        fetched.put(group.groupId(), offsets);
      }
    }
    return fetched;
  }

  private static Map<String, List<Committed>> fetchOneByOne(
      BrokerConnection connection, List<String> groups) {
    Map<String, List<Committed>> fetched = new HashMap<>();
    for (String group : groups) {
      OffsetFetchResponse response =
          connection.ask(
              OffsetFetchRequest.builder().groupId(group).topics(null).build(),
              OffsetFetchResponse.class);
      List<Committed> offsets = new ArrayList<>();
      response
          .topics()
          .forEach(
              topic ->
                  topic.partitions().stream()
                      .filter(each -> each.errorCode() == ErrorCode.NONE.code())
                      .forEach(
                          each ->
                              offsets.add(
                                  new Committed(
                                      topic.name(),
                                      each.partitionIndex(),
                                      each.committedOffset(),
                                      each.metadata()))));
      fetched.put(group, offsets);
    }
    return fetched;
  }

  private void store(String group, Map<CursorKey, Cursor> wanted, Map<CursorKey, Cursor> here) {
    Map<CursorKey, Cursor> before = stored.get(group);
    if (before != null && !offsets(before).equals(offsets(here, before.keySet()))) {
      leaveAlone(group);
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
      leaveAlone(group);
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

  private void leaveAlone(String group) {
    LOG.info("group {} works here now: link '{}' leaves its offsets alone", group, link);
    moved.add(group);
    takenOver.noteMovedGroup(link, group);
  }

  /** Of what is followed, or has been. */
  private Map<CursorKey, Cursor> cursors(List<Committed> committed) {
    Map<CursorKey, Cursor> found = new HashMap<>();
    for (Committed each : committed) {
      topics
          .find(each.topic())
          .filter(topic -> each.offset() >= 0 && each.partition() < topic.partitionCount())
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
