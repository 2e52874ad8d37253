package io.sequin.migration.push;

import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.link.LinkTerms;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.FindCoordinatorRequest;
import io.sequin.protocol.message.FindCoordinatorResponse;
import io.sequin.protocol.message.OffsetCommitRequest;
import io.sequin.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.sequin.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.sequin.protocol.message.OffsetCommitResponse;
import io.sequin.storage.consumer.Cursor;
import io.sequin.storage.link.PushStore;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other cluster what groups have committed here, never ahead of what is there; but not of
 * groups that have members there. Used by one thread.
 */
final class GroupPusher {

  private static final Logger LOG = LoggerFactory.getLogger(GroupPusher.class);

  /** The last ones by names. */
  private static final short FIND_VERSION = 3;

  private static final short COMMIT_VERSION = 8;

  private static final byte GROUP = 0;
  private static final int NO_GENERATION = -1;
  private static final int NO_LEADER_EPOCH = -1;

  private static final Set<ErrorCode> HAS_MEMBERS =
      EnumSet.of(
          ErrorCode.UNKNOWN_MEMBER_ID,
          ErrorCode.ILLEGAL_GENERATION,
          ErrorCode.STALE_MEMBER_EPOCH,
          ErrorCode.REBALANCE_IN_PROGRESS,
          ErrorCode.GROUP_ID_NOT_FOUND);

  private record Committed(PushTask task, long offset, String metadata) {}

  private final LinkTerms terms;
  private final SourceCluster target;
  private final PushStore pushes;
  private final PushedTopics topics;

  /** What the other cluster was told last, by group. */
  private final Map<String, List<Committed>> told = new HashMap<>();

  GroupPusher(LinkTerms terms, SourceCluster target, PushStore pushes, PushedTopics topics) {
    this.terms = terms;
    this.target = target;
    this.pushes = pushes;
    this.topics = topics;
  }

  /** Brings all groups up to date. */
  void pushAll() {
    if (topics.topics().isEmpty()) {
      return;
    }
    pushes
        .cursors(topics.topics())
        .forEach(
            (group, cursors) -> {
              List<Committed> wanted = wanted(cursors);
              boolean isNews = !wanted.isEmpty() && !wanted.equals(told.get(group));
              if (terms.chooseGroup(group) && isNews && commit(group, wanted)) {
                told.put(group, wanted);
              }
            });
  }

  private List<Committed> wanted(List<Cursor> cursors) {
    List<Committed> wanted = new ArrayList<>();
    for (Cursor cursor : cursors) {
      topics
          .task(cursor.partition())
          .filter(task -> task.position().isPresent())
          .map(task -> committed(task, cursor))
          .filter(each -> each.offset() >= 0)
          .ifPresent(wanted::add);
    }
    return wanted;
  }

  private static Committed committed(PushTask task, Cursor cursor) {
    long offset = Math.min(cursor.offset(), task.nextOffset());
    return new Committed(task, task.there(offset), cursor.metadata());
  }

  /** Whether the group has them now, or is not to have them. */
  private boolean commit(String group, List<Committed> wanted) {
    FindCoordinatorResponse found =
        target.askAny(
            connection ->
                connection.ask(
                    FindCoordinatorRequest.builder().key(group).keyType(GROUP).build(),
                    (short) Math.min(FIND_VERSION, connection.version(ApiKey.FIND_COORDINATOR)),
                    FindCoordinatorResponse.class));
    if (found.errorCode() != ErrorCode.NONE.code()) {
      LOG.debug("group {}: {}", group, ErrorCode.forCode(found.errorCode()));
      return false;
    }
    OffsetCommitResponse response =
        target.ask(
            found.nodeId(),
            connection ->
                connection.ask(
                    request(group, wanted),
                    (short) Math.min(COMMIT_VERSION, connection.version(ApiKey.OFFSET_COMMIT)),
                    OffsetCommitResponse.class));
    Set<ErrorCode> errors =
        response.topics().stream()
            .flatMap(topic -> topic.partitions().stream())
            .map(each -> ErrorCode.forCode(each.errorCode()))
            .filter(error -> error != ErrorCode.NONE)
            .collect(Collectors.toSet());
    if (!errors.isEmpty()) {
      LOG.debug("group {}: {}", group, errors);
    }
    return HAS_MEMBERS.containsAll(errors);
  }

  private static OffsetCommitRequest request(String group, List<Committed> wanted) {
    List<OffsetCommitRequestTopic> byTopic =
        wanted.stream()
            .collect(Collectors.groupingBy(each -> each.task().there().topic()))
            .entrySet()
            .stream()
            .map(
                entry ->
                    OffsetCommitRequestTopic.builder()
                        .name(entry.getKey())
                        .partitions(entry.getValue().stream().map(GroupPusher::partition).toList())
                        .build())
            .toList();
    return OffsetCommitRequest.builder()
        .groupId(group)
        .generationIdOrMemberEpoch(NO_GENERATION)
        .memberId("")
        .groupInstanceId(null)
        .topics(byTopic)
        .build();
  }

  private static OffsetCommitRequestPartition partition(Committed committed) {
    return OffsetCommitRequestPartition.builder()
        .partitionIndex(committed.task().there().partition())
        .committedOffset(committed.offset())
        .committedLeaderEpoch(NO_LEADER_EPOCH)
        .committedMetadata(committed.metadata())
        .build();
  }
}
