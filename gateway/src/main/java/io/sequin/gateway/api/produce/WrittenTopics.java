package io.sequin.gateway.api.produce;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.admin.TopicRef;
import io.sequin.storage.topic.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the topics that one request writes to, each once: a topic that another gateway makes
 * meanwhile is there for who joins a transaction and for who appends, or for neither.
 */
final class WrittenTopics {

  private final TopicLookup lookup;
  private final Map<TopicRef, Optional<Topic>> found = new HashMap<>();

  WrittenTopics(TopicLookup lookup) {
    this.lookup = lookup;
  }

  /** The topic, if there was one when it was first asked for. */
  Optional<Topic> find(TopicRef topic) {
    return found.computeIfAbsent(topic, name -> lookup.findFresh(name, TopicOperation.WRITE));
  }

  /**
   * The topic, which has that partition.
   *
   * @throws io.sequin.gateway.admin.AdminException as {@link TopicLookup#requirePartition}
   */
  Topic requirePartition(TopicRef topic, int partition) {
    return lookup.requirePartition(find(topic), topic, partition, TopicOperation.WRITE);
  }
}
