package io.sequin.bench.workload;

import io.sequin.bench.server.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Owns a topic at each contender, for all runs of a setting. */
final class TopicPerContender implements AutoCloseable {

  private final List<Contender> contenders;
  private final Map<String, String> names = new HashMap<>();

  TopicPerContender(Arena arena, List<Contender> contenders, int partitions) {
    this.contenders = contenders;
    for (Contender contender : contenders) {
      String name = arena.newTopicName();
      try (Topics topics = new Topics(contender.bootstrap())) {
        topics.create(name, partitions, contender.topicConfigs());
      }
      names.put(contender.name(), name);
    }
  }

  String of(Contender contender) {
    return names.get(contender.name());
  }

  @Override
  public void close() {
    for (Contender contender : contenders) {
      try (Topics topics = new Topics(contender.bootstrap())) {
        topics.delete(of(contender));
      }
    }
  }
}
