package io.sequin.gateway.group.streams;

import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A part of a topology that is connected with others by topics only.
 *
 * @param repartitionSinks repartition topics that it writes
 * @param repartitionSources repartition topics that it reads
 * @param copartitionGroups source topics that must have the same number of partitions
 */
public record Subtopology(
    String id,
    List<String> sourceTopics,
    List<String> repartitionSinks,
    List<InternalTopic> repartitionSources,
    List<InternalTopic> changelogs,
    List<CopartitionGroup> copartitionGroups) {

  public Subtopology {
    sourceTopics = List.copyOf(sourceTopics);
    repartitionSinks = List.copyOf(repartitionSinks);
    repartitionSources = List.copyOf(repartitionSources);
    changelogs = List.copyOf(changelogs);
    copartitionGroups = List.copyOf(copartitionGroups);
  }

  /** Both are indexes into the subtopology's lists. */
  public record CopartitionGroup(List<Short> sourceTopics, List<Short> repartitionSources) {

    public CopartitionGroup {
      sourceTopics = List.copyOf(sourceTopics);
      repartitionSources = List.copyOf(repartitionSources);
    }
  }

  /** All topics that it reads. */
  public Stream<String> inputs() {
    return Stream.concat(
        sourceTopics.stream(), repartitionSources.stream().map(InternalTopic::name));
  }

  /** All topics that it reads or keeps its state in. */
  Stream<String> required() {
    return Stream.concat(inputs(), changelogs.stream().map(InternalTopic::name));
  }

  /** All topics that it has to do with. */
  public Stream<String> topics() {
    return Stream.concat(required(), repartitionSinks.stream());
  }

  boolean isStateful() {
    return !changelogs.isEmpty();
  }

  /** The names of the topics in a group of it. */
  Set<String> named(CopartitionGroup group) {
    return Stream.concat(
            group.sourceTopics().stream().map(sourceTopics::get),
            group.repartitionSources().stream()
                .map(repartitionSources::get)
                .map(InternalTopic::name))
        .collect(Collectors.toSet());
  }

  /** The same, with the number of partitions of each internal topic. */
  Subtopology resolved(ToIntFunction<InternalTopic> partitionCountOf) {
    return new Subtopology(
        id,
        sourceTopics,
        repartitionSinks,
        resolved(repartitionSources, partitionCountOf),
        resolved(changelogs, partitionCountOf),
        copartitionGroups);
  }

  private static List<InternalTopic> resolved(
      List<InternalTopic> topics, ToIntFunction<InternalTopic> partitionCountOf) {
    return topics.stream()
        .map(topic -> topic.withPartitionCount(partitionCountOf.applyAsInt(topic)))
        .toList();
  }
}
