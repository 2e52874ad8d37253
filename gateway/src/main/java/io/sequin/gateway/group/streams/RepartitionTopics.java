package io.sequin.gateway.group.streams;

import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides how many partitions repartition topics have: as many as the application says, else as
 * many as the most that a subtopology which writes them reads.
 */
final class RepartitionTopics {

  private final Collection<Subtopology> subtopologies;
  private final PartitionCounts counts;

  RepartitionTopics(Collection<Subtopology> subtopologies, PartitionCounts counts) {
    this.subtopologies = subtopologies;
    this.counts = counts;
  }

  /**
   * @throws io.sequin.gateway.group.modern.GroupRefusal STREAMS_INVALID_TOPOLOGY if that cannot be
   *     decided
   */
  void decide() {
    sources()
        .filter(topic -> topic.partitionCount() != 0)
        .forEach(topic -> counts.decide(topic.name(), topic.partitionCount()));
    boolean more = true;
    while (more) {
      more = decideSome();
    }
    if (sources().anyMatch(topic -> counts.decided(topic.name()).isEmpty())) {
      throw PartitionCounts.invalid(
          "Failed to compute number of partitions for all repartition topics, because a"
              + " repartition source topic is never used as a sink topic.");
    }
  }

  private Stream<InternalTopic> sources() {
    return subtopologies.stream().flatMap(subtopology -> subtopology.repartitionSources().stream());
  }

  /** What one writes may be read by another, so that this takes several rounds. */
  private boolean decideSome() {
    boolean progress = false;
    boolean open = false;
    for (Subtopology subtopology : subtopologies) {
      for (String sink : subtopology.repartitionSinks()) {
        if (counts.decided(sink).isPresent()) {
          continue;
        }
        Optional<Integer> count = countKnown(subtopology);
        count.ifPresent(known -> counts.decide(sink, known));
        progress |= count.isPresent();
        open |= count.isEmpty();
      }
    }
    if (open && !progress) {
      throw PartitionCounts.invalid(
          "Failed to compute number of partitions for all repartition topics. There may be loops"
              + " in the topology that cannot be resolved.");
    }
    return open;
  }

  private Optional<Integer> countKnown(Subtopology subtopology) {
    return Stream.concat(
            subtopology.sourceTopics().stream().map(counts::find),
            subtopology.repartitionSources().stream().map(topic -> counts.decided(topic.name())))
        .flatMap(Optional::stream)
        .max(Integer::compare);
  }
}
