package io.sequin.gateway.admin;

import io.sequin.gateway.admin.TopicRef.Identified;
import io.sequin.gateway.admin.TopicRef.Named;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.query.Query;
import io.sequin.storage.topic.FilteredTopics;
import io.sequin.storage.topic.Topic;
import io.sequin.storage.topic.TopicCatalog;
import java.util.Collection;
import java.util.Optional;

/**
 * Finds the topics and partitions that somebody names, for what is to be done with them: those that
 * the operation cannot be done with are not there.
 */
public final class TopicLookup {

  private final TopicCatalog catalog;

  public TopicLookup(TopicCatalog catalog) {
    this.catalog = catalog;
  }

  /** All topics in the order of their names; what key filters choose of them is in no list. */
  public Collection<Topic> all(TopicOperation operation) {
    return operation.isForQueries() ? catalog.topics() : catalog.logs();
  }

  /** The topic that a cursor or a share is about, if it is still there. */
  public Optional<Topic> find(int topicId, String filterText) {
    return catalog.find(topicId, filterText);
  }

  /** A topic, as far as this gateway knows. */
  public Optional<Topic> find(TopicRef topic, TopicOperation operation) {
    Optional<Topic> stored =
        switch (topic) {
          case Named(String name) -> catalog.find(name);
          case Identified(var id) -> catalog.find(id);
        };
    if (stored.isPresent()) {
      return stored.filter(found -> operation.isForQueries() || found.query().isEmpty());
    }
    return operation.isForFiltered() ? filtered(topic) : Optional.empty();
  }

  /**
   * As {@link #find}, but asks PostgreSQL before it says that there is none, unless it was asked
   * just now.
   */
  public Optional<Topic> findFresh(TopicRef topic, TopicOperation operation) {
    Optional<Topic> known = find(topic, operation);
    if (known.isPresent()) {
      return known;
    }
    catalog.refreshIfDue();
    return find(topic, operation);
  }

  /** Asks PostgreSQL what has changed. */
  public void refresh() {
    catalog.refresh();
  }

  /** As {@link #refresh}, but does without if PostgreSQL does not answer soon. */
  public void catchUp() {
    catalog.catchUp();
  }

  /**
   * As {@link #findFresh} of a topic that has to be there.
   *
   * @throws AdminException UNKNOWN_TOPIC or UNKNOWN_TOPIC_ID if there is none, READ_ONLY_TOPIC if
   *     it can only be read
   */
  public Topic require(TopicRef topic, TopicOperation operation) {
    return require(findFresh(topic, operation), topic, operation);
  }

  private Topic require(Optional<Topic> found, TopicRef topic, TopicOperation operation) {
    return checked(found.orElseThrow(() -> refusal(topic, operation)), operation);
  }

  private static Topic checked(Topic topic, TopicOperation operation) {
    if (operation.changesRecords() && InternalTopics.isInternal(topic.name())) {
      throw new AdminException(
          Refusal.READ_ONLY_TOPIC, "Cannot change the records of internal topic " + topic.name());
    }
    return topic;
  }

  /**
   * The topic, which has that partition.
   *
   * @throws AdminException as {@link #require}, or UNKNOWN_PARTITION
   */
  public Topic requirePartition(TopicRef topic, int partition, TopicOperation operation) {
    return havingPartition(require(topic, operation), partition);
  }

  /**
   * As {@link #requirePartition}, of a topic that was looked for before.
   *
   * @param found what was found then
   */
  public Topic requirePartition(
      Optional<Topic> found, TopicRef topic, int partition, TopicOperation operation) {
    return havingPartition(require(found, topic, operation), partition);
  }

  /** As {@link #requirePartition}, but as far as this gateway knows. */
  public Topic requireKnownPartition(TopicRef topic, int partition, TopicOperation operation) {
    return havingPartition(
        find(topic, operation).orElseThrow(() -> refusal(topic, operation)), partition);
  }

  /**
   * The partition of the topic of that name.
   *
   * @throws AdminException as {@link #requirePartition}
   */
  public PartitionId partition(String topic, int partition, TopicOperation operation) {
    return new PartitionId(
        requirePartition(TopicRef.named(topic), partition, operation).id(), partition);
  }

  private static Topic havingPartition(Topic topic, int partition) {
    if (!topic.hasPartition(partition)) {
      throw new AdminException(
          Refusal.UNKNOWN_PARTITION, "no partition " + topic.name() + "-" + partition);
    }
    return topic;
  }

  private Optional<Topic> filtered(TopicRef topic) {
    return switch (topic) {
      case Named(String name) -> catalog.filtered().find(name);
      case Identified(var id) -> catalog.filtered().find(id);
    };
  }

  private AdminException refusal(TopicRef topic, TopicOperation operation) {
    Optional<Query> query = find(topic, TopicOperation.DESCRIBE).flatMap(Topic::query);
    if (query.isPresent()) {
      return new AdminException(
          Refusal.READ_ONLY_TOPIC,
          "a query topic can only be read: what it is made of is topic " + query.get().baseName());
    }
    return operation == TopicOperation.WRITE && isFilter(topic)
        ? new AdminException(Refusal.READ_ONLY_TOPIC, "what a key filter chooses can only be read")
        : unknown(topic);
  }

  private boolean isFilter(TopicRef topic) {
    return switch (topic) {
      case Named(String name) -> FilteredTopics.isFilter(name);
      case Identified _ -> filtered(topic).isPresent();
    };
  }

  /** What to throw where there is no such topic. */
  public static AdminException unknown(TopicRef topic) {
    return switch (topic) {
      case Named _ ->
          new AdminException(
              Refusal.UNKNOWN_TOPIC, "This server does not host this topic-partition.");
      case Identified _ ->
          new AdminException(Refusal.UNKNOWN_TOPIC_ID, "This server does not host this topic ID.");
    };
  }
}
