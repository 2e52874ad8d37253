package io.sequin.migration.link;

import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.client.SourceException;
import io.sequin.migration.client.SourcePartition;
import io.sequin.storage.link.CopyPosition;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.LinkedTopic;
import io.sequin.storage.link.PromotionException;
import io.sequin.storage.link.TakenOver;
import io.sequin.storage.log.PartitionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Promotes topics: keeps producers away from them in the other cluster, waits until nothing more
 * arrives there and all is here, takes over the last offsets of groups, and switches, all topics of
 * one promotion together. Whoever goes on with it begins at the start. Used by one thread.
 */
final class Promoter {

  private static final Logger LOG = LoggerFactory.getLogger(Promoter.class);

  /** For how long nothing may arrive where nothing keeps producers from writing. */
  private static final long QUIET_NANOS = 3_000_000_000L;

  /** The same where something does: what was under way has arrived by then. */
  private static final long QUIET_BEHIND_FENCE_NANOS = 500_000_000L;

  private final String link;
  private final SourceCluster source;
  private final LinkStore links;
  private final GroupCopier groups;
  private final ShareCopier shares;
  private final TransactionalIds transactionalIds;
  private final SourceFence fence;
  private final Set<Integer> fenced = new HashSet<>();
  private Map<PartitionId, Long> ends = Map.of();
  private long quietSinceNanos;

  Promoter(
      String link,
      SourceCluster source,
      LinkStore links,
      TakenOver takenOver,
      GroupCopier groups,
      ShareCopier shares) {
    this.link = link;
    this.source = source;
    this.links = links;
    this.groups = groups;
    this.shares = shares;
    this.transactionalIds = new TransactionalIds(source, takenOver);
    this.fence = new SourceFence(source);
  }

  /**
   * One step, to be taken again and again.
   *
   * @return whether there are topics to promote
   */
  boolean step() {
    List<LinkedTopic> topics = links.topics(link);
    topics.stream().filter(Promoter::needsNoFence).forEach(this::openFence);
    List<LinkedTopic> promoting =
        topics.stream().filter(topic -> topic.state() == LinkedTopic.State.PROMOTING).toList();
    if (promoting.isEmpty()) {
      return false;
    }
    if (closeFences(promoting)) {
      promote(promoting);
    }
    return true;
  }

  private static boolean needsNoFence(LinkedTopic topic) {
    return topic.fence() != LinkedTopic.Fence.NONE
        && (topic.state() == LinkedTopic.State.FOLLOWING || topic.isPushed());
  }

  private void openFence(LinkedTopic topic) {
    fenced.remove(topic.topicId());
    fence.open(topic);
    links.noteOpenFence(topic);
  }

  private boolean closeFences(List<LinkedTopic> promoting) {
    for (LinkedTopic topic : promoting) {
      try {
        if (!fenced.contains(topic.topicId())) {
          fence.close(topic);
          fenced.add(topic.topicId());
        }
      } catch (SourceException e) {
        links.noteTopicProblem(topic.topicId(), Optional.of(e.getMessage()));
        return false;
      }
    }
    return true;
  }

  private void promote(List<LinkedTopic> promoting) {
    Map<PartitionId, Long> now = endsThere(promoting);
    if (!now.equals(ends) || !isAllHere(promoting, now)) {
      ends = now;
      quietSinceNanos = System.nanoTime();
      return;
    }
    if (System.nanoTime() - quietSinceNanos < quietNanos(promoting)) {
      return;
    }
    try {
      groups.copyAll();
      shares.copyAll();
      transactionalIds.copyAll();
      links.promote(link, promoting, now);
      promoting.forEach(topic -> LOG.info("topic {} of link '{}' is promoted", topic.name(), link));
    } catch (PromotionException e) {
      LOG.info("link '{}' is not promoted yet: {}", link, e.getMessage());
      quietSinceNanos = System.nanoTime();
    }
  }

  private static long quietNanos(List<LinkedTopic> promoting) {
    return promoting.stream().anyMatch(topic -> topic.fence() == LinkedTopic.Fence.NONE)
        ? QUIET_NANOS
        : QUIET_BEHIND_FENCE_NANOS;
  }

  private Map<PartitionId, Long> endsThere(List<LinkedTopic> promoting) {
    Map<SourcePartition, PartitionId> partitions = new HashMap<>();
    for (LinkedTopic topic : promoting) {
      for (int partition = 0; partition < topic.partitionCount(); partition++) {
        partitions.put(
            new SourcePartition(topic.name(), partition),
            new PartitionId(topic.topicId(), partition));
      }
    }
    Map<PartitionId, Long> found = new HashMap<>();
    source
        .offsets(partitions.keySet(), SourceCluster.LATEST)
        .forEach((partition, end) -> found.put(partitions.get(partition), end));
    return found;
  }

  private boolean isAllHere(List<LinkedTopic> promoting, Map<PartitionId, Long> wanted) {
    Map<PartitionId, CopyPosition> here = links.positionsOf(promoting);
    for (LinkedTopic topic : promoting) {
      Optional<String> missing =
          here.values().stream()
              .filter(position -> position.partition().topicId() == topic.topicId())
              .flatMap(position -> missing(position, wanted.get(position.partition())).stream())
              .findFirst();
      links.noteTopicProblem(topic.topicId(), missing);
      if (missing.isPresent()) {
        return false;
      }
    }
    return true;
  }

  private static Optional<String> missing(CopyPosition here, Long end) {
    int partition = here.partition().partition();
    if (end == null) {
      return Optional.of("partition " + partition + " has no leader there");
    }
    if (here.nextOffset() < end) {
      return Optional.of(
          "partition " + partition + " has " + (end - here.nextOffset()) + " offsets to copy");
    }
    return here.openTransactions() == 0
        ? Optional.empty()
        : Optional.of(
            "partition "
                + partition
                + " has an open transaction there: it ends by itself, or by kafka-transactions"
                + " --abort");
  }
}
