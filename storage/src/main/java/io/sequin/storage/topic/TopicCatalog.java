package io.sequin.storage.topic;

import io.sequin.storage.database.Database;
import io.sequin.storage.query.Query;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics. Look-ups are answered from a copy in memory, so they go on while PostgreSQL is away;
 * {@link #refresh()} brings it up to date with what other gateways changed. All who want that at
 * the same time share one question to PostgreSQL.
 */
public final class TopicCatalog {

  private static final Logger LOG = LoggerFactory.getLogger(TopicCatalog.class);

  private static final long CATCH_UP_PATIENCE_MS = 1_000;

  /** What was not there just now need not be asked for again, be it for the next partition. */
  private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(10);

  private final TopicRepository repository;
  private final SharedWork looking = new SharedWork(this::look, System::nanoTime);
  private volatile boolean isLate;
  private final FilteredTopics filtered = new FilteredTopics(this::find, this::version);
  private volatile TopicSnapshot snapshot = TopicSnapshot.empty();

  public TopicCatalog(Database database) {
    this.repository = new TopicRepository(database);
  }

  /** Grows whenever topics change; never negative. */
  public long version() {
    return snapshot.version();
  }

  /** All topics in the order of their names, also those that are queries. */
  public Collection<Topic> topics() {
    return snapshot.byName().values();
  }

  /** Those that have a log of their own. */
  public Collection<Topic> logs() {
    return topics().stream().filter(topic -> !topic.isPart()).toList();
  }

  /**
   * The topic that a cursor or a share is about; none where it is a consumer's own query.
   *
   * @param id of the topic with the log
   * @param filterText as {@link Topic#filterText}
   */
  public Optional<Topic> find(int id, String filterText) {
    String query = Query.filterTextIn(filterText);
    if (Query.isOwn(filterText)) {
      return Optional.empty();
    }
    return Optional.ofNullable(snapshot.byPlace().get(new TopicSnapshot.Place(id, query)))
        .map(topic -> topic.narrowedBy(filterText.substring(query.length())));
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
    return refreshedAfter(() -> repository.create(name, partitionCount, configs, Optional.empty()));
  }

  /**
   * Creates a topic that follows one of a link: only what is copied is appended to it.
   *
   * @throws TopicExistsException if there is one of that name
   * @throws InactiveLinkException if there is no such link, or it is paused
   */
  public Topic createLinked(
      String link, String name, int partitionCount, Map<String, String> configs) {
    return refreshedAfter(
        () -> repository.create(name, partitionCount, configs, Optional.of(link)));
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

  /**
   * Reads the topics anew if any has changed since they were read last.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public void refresh() {
    try {
      looking.ask().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** As {@link #refresh()}, but not again within a few milliseconds. */
  public void refreshIfDue() {
    if (!looking.hasSucceededWithin(LOOK_AGAIN_AFTER.toNanos())) {
      refresh();
    }
  }

  /**
   * As {@link #refresh()}, but does without if PostgreSQL does not answer soon, or did not the last
   * time: what is known is better than nothing.
   */
  public void catchUp() {
    CompletableFuture<Void> look = looking.ask();
    if (looking.hasFailed() || isLate) {
      return;
    }
    try {
      look.get(CATCH_UP_PATIENCE_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      isLate = true;
      LOG.debug("telling of topics as they were", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    if (repository.version() != snapshot.version()) {
      snapshot = repository.load();
    }
    isLate = false;
  }

  private <T> T refreshedAfter(Supplier<T> change) {
    T result = change.get();
    refresh();
    return result;
  }
}
