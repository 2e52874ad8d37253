package io.sequin.gateway.group.streams;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What an application is made of, as its members say it.
 *
 * @param epoch which version of it this is
 * @param byId its subtopologies
 */
public record Topology(int epoch, SortedMap<String, Subtopology> byId) {

  public Topology {
    byId = new TreeMap<>(byId);
  }

  Collection<Subtopology> subtopologies() {
    return byId.values();
  }

  /** All topics that must be there before a task can begin. */
  Set<String> requiredTopics() {
    return subtopologies().stream().flatMap(Subtopology::required).collect(Collectors.toSet());
  }

  /** The subtopology that reads the topic. */
  Optional<Subtopology> readerOf(String topic) {
    return subtopologies().stream()
        .filter(subtopology -> subtopology.inputs().anyMatch(topic::equals))
        .findFirst();
  }
}
