package io.sequin.gateway.group.modern;

import io.sequin.storage.topic.FilteredTopics;
import io.sequin.storage.topic.Topic;
import io.sequin.storage.topic.TopicCatalog;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Shows groups the topics of the catalog. Safe for use by many threads. */
public final class CatalogTopics implements Supplier<TopicsView> {

  private final TopicCatalog catalog;
  private volatile View latest;

  public CatalogTopics(TopicCatalog catalog) {
    this.catalog = catalog;
    this.latest = View.of(catalog);
  }

  /** The topics as they are now: the same object until they change. */
  @Override
  public TopicsView get() {
    View view = latest;
    if (view.version() == catalog.version()) {
      return view;
    }
    View fresh = View.of(catalog);
    latest = fresh;
    return fresh;
  }

  private record View(
      long version,
      Map<String, TopicPartitions> topics,
      Map<UUID, TopicPartitions> topicsById,
      FilteredTopics filtered)
      implements TopicsView {

    /** The version comes first: topics that change in between are then seen once too often. */
    static View of(TopicCatalog catalog) {
      long version = catalog.version();
      Map<String, TopicPartitions> topics = new HashMap<>();
      Map<UUID, TopicPartitions> topicsById = new HashMap<>();
      for (Topic topic : catalog.topics()) {
        TopicPartitions partitions = partitionsOf(topic);
        topics.put(topic.name(), partitions);
        topicsById.put(topic.uuid(), partitions);
      }
      return new View(version, topics, topicsById, catalog.filtered());
    }

    @Override
    public Optional<TopicPartitions> byName(String name) {
      return Optional.ofNullable(topics.get(name))
          .or(() -> filtered.find(name).map(View::partitionsOf));
    }

    @Override
    public Optional<TopicPartitions> byId(UUID id) {
      return Optional.ofNullable(topicsById.get(id))
          .or(() -> filtered.find(id).map(View::partitionsOf));
    }

    @Override
    public Collection<String> names() {
      return Collections.unmodifiableSet(topics.keySet());
    }

    private static TopicPartitions partitionsOf(Topic topic) {
      return new TopicPartitions(topic.uuid(), topic.name(), topic.partitionCount());
    }
  }
}
