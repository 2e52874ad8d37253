package io.sequin.migration.client;

import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** A partition of the other cluster. */
public record SourcePartition(String topic, int partition) {

  @Override
  public String toString() {
    return topic + "-" + partition;
  }

  /**
   * What is made of partitions, one for each topic.
   *
   * @param maker takes a topic and the numbers of its partitions
   */
  public static <T> List<T> perTopic(
      Collection<SourcePartition> partitions, BiFunction<String, List<Integer>, T> maker) {
    return partitions.stream()
        .collect(
            Collectors.groupingBy(
                SourcePartition::topic,
                Collectors.mapping(SourcePartition::partition, Collectors.toList())))
        .entrySet()
        .stream()
        .map(entry -> maker.apply(entry.getKey(), entry.getValue()))
        .toList();
  }
}
