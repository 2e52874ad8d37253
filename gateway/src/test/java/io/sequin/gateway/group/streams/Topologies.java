package io.sequin.gateway.group.streams;

import io.sequin.gateway.group.streams.Subtopology.CopartitionGroup;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Topologies to test with. */
final class Topologies {

  private Topologies() {}

  /** Reads {@code lines}, counts words by way of a repartition topic, and keeps a changelog. */
  static Topology wordCount() {
    return of(
        0,
        new Subtopology(
            "0", List.of("lines"), List.of("repartition"), List.of(), List.of(), List.of()),
        new Subtopology(
            "1",
            List.of(),
            List.of(),
            List.of(internal("repartition", 0)),
            List.of(internal("changelog", 0)),
            List.of()));
  }

  /** Reads one topic without keeping anything. */
  static Topology reading(String topic) {
    return of(0, reading("0", topic));
  }

  static Subtopology reading(String id, String... topics) {
    return new Subtopology(id, List.of(topics), List.of(), List.of(), List.of(), List.of());
  }

  static Subtopology joining(
      String id, List<String> sources, List<InternalTopic> repartitionSources) {
    CopartitionGroup all =
        new CopartitionGroup(indexes(sources.size()), indexes(repartitionSources.size()));
    return new Subtopology(id, sources, List.of(), repartitionSources, List.of(), List.of(all));
  }

  static Topology of(int epoch, Subtopology... subtopologies) {
    SortedMap<String, Subtopology> byId = new TreeMap<>();
    Stream.of(subtopologies).forEach(subtopology -> byId.put(subtopology.id(), subtopology));
    return new Topology(epoch, byId);
  }

  static InternalTopic internal(String name, int partitionCount) {
    return new InternalTopic(name, partitionCount, (short) 0, new TreeMap<>());
  }

  private static List<Short> indexes(int count) {
    return Stream.iterate((short) 0, index -> (short) (index + 1)).limit(count).toList();
  }
}
