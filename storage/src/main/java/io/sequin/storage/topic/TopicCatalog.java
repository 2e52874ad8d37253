package io.sequin.storage.topic;

import io.sequin.storage.database.Database;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * The topics. Look-ups are answered from a copy in memory, so they go on while PostgreSQL is away;
 * {@link #refresh()} brings it up to date with what other gateways changed.
 */
public final class TopicCatalog {

  private final TopicRepository repository;
  private final ReentrantLock refreshing = new ReentrantLock();
  private final FilteredTopics filtered = new FilteredTopics(this::find, this::version);
  private volatile TopicSnapshot snapshot = TopicSnapshot.empty();

  public TopicCatalog(Database database) {
    this.repository = new TopicRepository(database);
  }

  /** Grows whenever topics change; never negative. */
  public long version() {
    return snapshot.version();
  }

  /** All topics in the order of their names. */
  public Collection<Topic> topics() {
    return snapshot.byName().values();
  }

  public Optional<Topic> find(String name) {
    return Optional.ofNullable(snapshot.byName().get(name));
  }

  public Optional<Topic> find(UUID uuid) {
    return Optional.ofNullable(snapshot.byUuid().get(uuid));
  }

  /** Topics whose names are key filters; they are in none of the other look-ups. */
  public FilteredTopics filtered() {
    return filtered;
  }

  /**
   * Creates a topic.
   *
   * @throws TopicExistsException if there is one of that name
   */
  public Topic create(String name, int partitionCount, Map<String, String> configs) {
    return refreshedAfter(() -> repository.create(name, partitionCount, configs));
  }

  /**
   * Deletes a topic: it is gone for clients at once, its batches are dropped later.
   *
   * @throws UnknownTopicException if there is none of that name
   */
  public void delete(String name) {
    refreshedAfter(
        () -> {
          repository.delete(name);
          return name;
        });
  }

  /**
   * Changes the number of partitions under the topic's lock. An exception that {@code change}
   * throws leaves the topic as it was.
   *
   * @throws UnknownTopicException if there is none of that name
   */
  public void setPartitionCount(String name, UnaryOperator<Integer> change) {
    refreshedAfter(
        () -> {
          repository.setPartitionCount(name, change);
          return name;
        });
  }

  /**
   * Changes what is set for the topic under the topic's lock. An exception that {@code change}
   * throws leaves the topic as it was.
   *
   * @throws UnknownTopicException if there is none of that name
   */
  public void setConfigs(String name, UnaryOperator<Map<String, String>> change) {
    refreshedAfter(
        () -> {
          repository.setConfigs(name, change);
          return name;
        });
  }

  /** Reads the topics anew if any has changed since they were read last. */
  public void refresh() {
    refreshing.lock();
    try {
      if (repository.version() != snapshot.version()) {
        snapshot = repository.load();
      }
    } finally {
      refreshing.unlock();
    }
  }

  private <T> T refreshedAfter(java.util.function.Supplier<T> change) {
    T result = change.get();
    refresh();
    return result;
  }
}
