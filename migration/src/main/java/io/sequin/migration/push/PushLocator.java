package io.sequin.migration.push;

import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.client.SourcePartition;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.DescribeProducersRequest;
import io.sequin.protocol.message.DescribeProducersRequest.TopicRequest;
import io.sequin.protocol.message.DescribeProducersResponse;
import io.sequin.protocol.message.DescribeProducersResponse.PartitionResponse;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.PushPosition;
import io.sequin.storage.log.BatchLog;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds out where to go on: where the log ends there, and whether all of it is from here. What was
 * on its way when a gateway died may have arrived after it was noted how far that is; so it is
 * counted whether the records that are there beyond are as many as the producer's sequence has gone
 * on. Used by one thread.
 */
final class PushLocator {

  private static final int COUNT_BYTES = 4 << 20;

  /**
   * A partition of the other cluster.
   *
   * @param nextSequence of the producer; empty if it is not known there
   */
  record There(long start, long end, Optional<Integer> nextSequence) {}

  private final SourceCluster target;
  private final BatchLog log;
  private final LinkStore links;
  private final LogReader reader;
  private final long producerId;

  PushLocator(
      SourceCluster target, BatchLog log, LinkStore links, LogReader reader, long producerId) {
    this.target = target;
    this.log = log;
    this.links = links;
    this.reader = reader;
    this.producerId = producerId;
  }

  /** What the other cluster says of partitions whose leaders answer, all asked about together. */
  Map<SourcePartition, There> ask(Collection<PushTask> tasks) {
    Set<SourcePartition> wanted = tasks.stream().map(PushTask::there).collect(Collectors.toSet());
    Map<SourcePartition, Long> starts = target.offsets(wanted, SourceCluster.EARLIEST);
    Map<SourcePartition, Long> ends = target.offsets(wanted, SourceCluster.LATEST);
    Map<SourcePartition, Integer> sequences = nextSequences(wanted);
    wanted.retainAll(starts.keySet());
    wanted.retainAll(ends.keySet());
    return wanted.stream()
        .collect(
            Collectors.toMap(
                Function.identity(),
                place ->
                    new There(
                        starts.get(place),
                        ends.get(place),
                        Optional.ofNullable(sequences.get(place)))));
  }

  /**
   * Where to go on with a partition.
   *
   * @throws PushConflictException if that cannot be told
   */
  PushPosition locate(PushTask task, There there) {
    return task.position().isEmpty() || there.end() == 0
        ? begin(task, there.start(), there.end(), there.nextSequence().orElse(0))
        : goOn(task, task.position().get(), there.end(), there.nextSequence());
  }

  private PushPosition begin(PushTask task, long start, long end, int sequence) {
    Optional<Long> handedOver = endOfCopy(task);
    if (handedOver.isPresent() && end > 0) {
      if (handedOver.get() != end) {
        throw new PushConflictException(
            "it ends at "
                + end
                + " there, and ended at "
                + handedOver.get()
                + " when it was promoted: somebody has written to it there since. Delete it there"
                + " to have all of it pushed");
      }
      return PushPosition.begin(task.partition(), 0, end, sequence);
    }
    if (start < end) {
      throw new PushConflictException(
          "there are records already in the topic of that name there. Delete it there");
    }
    long from = log.currentOffsets(task.partition()).startOffset();
    return PushPosition.begin(task.partition(), from - end, from, sequence);
  }

  /** Where the copy ended that it was promoted from; empty if it never was one. */
  private Optional<Long> endOfCopy(PushTask task) {
    return Optional.ofNullable(links.positions(Set.of(task.partition())).get(task.partition()))
        .flatMap(position -> position.source())
        .map(source -> source.endOffset());
  }

  private PushPosition goOn(
      PushTask task, PushPosition noted, long end, Optional<Integer> sequence) {
    long next = end + noted.distance();
    if (next > log.currentOffsets(task.partition()).highWatermark()) {
      throw new PushConflictException(strangersAt(noted.nextOffset() - noted.distance(), end));
    }
    if (next > noted.nextOffset()) {
      long records = reader.count(task.partition(), noted.nextOffset(), next, COUNT_BYTES);
      long sent = sequence.map(to -> Sequences.between(noted.nextSequence(), to)).orElse(0);
      if (records != sent) {
        throw new PushConflictException(strangersAt(noted.nextOffset() - noted.distance(), end));
      }
    }
    return new PushPosition(
        task.partition(),
        noted.distance(),
        next,
        sequence.orElse(noted.nextSequence()),
        noted.pushedBytes(),
        noted.lostOffsets());
  }

  static String strangersAt(long expected, long found) {
    return "somebody else writes to it there: it is at "
        + found
        + ", not at "
        + expected
        + ". Keep producers away from it there, and delete it there to have all of it pushed anew";
  }

  /** Of those partitions that know the producer. */
  private Map<SourcePartition, Integer> nextSequences(Set<SourcePartition> wanted) {
    Map<SourcePartition, Integer> found = new HashMap<>();
    target.byLeader(wanted).forEach((leader, led) -> found.putAll(nextSequences(leader, led)));
    return found;
  }

  private Map<SourcePartition, Integer> nextSequences(
      int leader, List<SourcePartition> partitions) {
    List<TopicRequest> topics = SourcePartition.perTopic(partitions, TopicRequest::new);
    DescribeProducersResponse response =
        target.ask(leader, new DescribeProducersRequest(topics), DescribeProducersResponse.class);
    Map<SourcePartition, Integer> found = new HashMap<>();
    for (DescribeProducersResponse.TopicResponse topic : response.topics()) {
      for (PartitionResponse partition : topic.partitions()) {
        if (partition.errorCode() == ErrorCode.NONE.code()) {
          partition.activeProducers().stream()
              .filter(each -> each.producerId() == producerId && each.lastSequence() >= 0)
              .forEach(
                  each ->
                      found.put(
                          new SourcePartition(topic.name(), partition.partitionIndex()),
                          Sequences.plus(each.lastSequence(), 1)));
        }
      }
    }
    return found;
  }
}
