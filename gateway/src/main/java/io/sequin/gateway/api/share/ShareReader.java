package io.sequin.gateway.api.share;

import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.cluster.Leadership;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.delivery.DeliveryStore;
import io.sequin.storage.delivery.Frontier;
import io.sequin.storage.delivery.Share;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Acquires records for members of share groups, as far as there are any now. */
final class ShareReader {

  private static final Logger LOG = LoggerFactory.getLogger(ShareReader.class);

  /** More often, a member would rather wait until the others have done with the partition. */
  private static final int ATTEMPTS = 4;

  private final BatchLog log;
  private final DeliveryStore deliveries;
  private final ShareTopics topics;
  private final ShareStart start;
  private final GroupTerms terms;
  private final Leadership leadership;

  ShareReader(
      BatchLog log,
      DeliveryStore deliveries,
      ShareTopics topics,
      ShareStart start,
      GroupTerms terms,
      Leadership leadership) {
    this.log = log;
    this.deliveries = deliveries;
    this.topics = topics;
    this.start = start;
    this.terms = terms;
    this.leadership = leadership;
  }

  /**
   * What was found.
   *
   * @param partitions one for each that was asked for, in order
   * @param isWaitingForOthers whether members hold records that may come back
   */
  record Found(List<SharedRead> partitions, boolean isWaitingForOthers) {

    boolean isEmpty() {
      return partitions.stream().allMatch(partition -> partition.acquired().isEmpty());
    }

    boolean hasOnlyErrors() {
      return partitions.stream().allMatch(SharedRead::isError);
    }
  }

  /**
   * Acquires records.
   *
   * @param minBytes unless there are as many in a partition, no new ones of it
   */
  Found read(
      ShareSessionKey member,
      List<TopicIdPartition> partitions,
      AcquireLimits limits,
      long minBytes) {
    Reading reading = new Reading(member, terms.of(member.groupId()), limits, minBytes);
    List<SharedRead> found = new ArrayList<>(partitions.size());
    partitions.forEach(partition -> found.add(reading.read(partition)));
    return new Found(found, reading.isWaitingForOthers);
  }

  /** Those of the partitions that exist. */
  List<PartitionId> partitionIds(ShareSessionKey member, List<TopicIdPartition> partitions) {
    List<PartitionId> ids = new ArrayList<>(partitions.size());
    for (TopicIdPartition partition : partitions) {
      Failures.isolate(() -> ids.add(topics.find(member.groupId(), partition).id()), _ -> false);
    }
    return ids;
  }

  private final class Reading {

    private final ShareSessionKey member;
    private final ShareTerms terms;
    private final AcquireLimits limits;
    private final long minBytes;
    private Map<Share, Frontier> frontiers;
    private boolean isWaitingForOthers;

    Reading(ShareSessionKey member, ShareTerms terms, AcquireLimits limits, long minBytes) {
      this.member = member;
      this.terms = terms;
      this.limits = limits;
      this.minBytes = minBytes;
    }

    SharedRead read(TopicIdPartition wanted) {
      try {
        SharePartition partition = topics.find(member.groupId(), wanted);
        return leadership.inOneEpoch(Leadership.ANY_EPOCH, () -> acquired(wanted, partition));
      } catch (RuntimeException e) {
        ErrorCode error = Failures.codeOf(e);
        if (error == ErrorCode.UNKNOWN_SERVER_ERROR) {
          LOG.error("share group '{}' cannot read {}", member.groupId(), wanted, e);
        }
        return SharedRead.failed(wanted, error);
      }
    }

    private SharedRead acquired(TopicIdPartition wanted, SharePartition partition) {
      Acquisition acquisition =
          new Acquisition(log, deliveries, partition, terms, member.memberId(), limits);
      acquire(partition, acquisition);
      return new SharedRead(
          wanted,
          ErrorCode.NONE,
          acquisition.acquired(),
          acquisition.batches(),
          log.leaderEpochs(partition.id()));
    }

    private void acquire(SharePartition partition, Acquisition acquisition) {
      Frontier frontier = known(partition);
      if (frontier.pendingRecords() > 0) {
        acquisition.takeAgain();
      }
      for (int attempt = 1; !takeNew(acquisition, frontier) && attempt < ATTEMPTS; attempt++) {
        frontier = deliveries.frontier(partition.share(), frontier.nextOffset());
      }
    }

    private boolean takeNew(Acquisition acquisition, Frontier frontier) {
      isWaitingForOthers |= frontier.pendingRecords() > 0;
      return acquisition.takeNew(
          frontier, terms.maxRecordLocks() - frontier.pendingRecords(), minBytes);
    }

    /** Those of all partitions are read together, when the first is needed. */
    private Frontier known(SharePartition partition) {
      if (frontiers == null) {
        frontiers = deliveries.frontiers(member.groupId());
      }
      Frontier frontier = frontiers.get(partition.share());
      return frontier != null
          ? frontier
          : deliveries.frontier(partition.share(), start.in(partition.id(), terms.offsetReset()));
    }
  }
}
