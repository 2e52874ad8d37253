package io.sequin.gateway.api.topic;

import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.wire.Uuids;
import io.sequin.storage.topic.Topic;
import io.sequin.storage.topic.TopicCatalog;
import java.util.Optional;
import java.util.UUID;

/** Finds the topic that a request names, by id where the version has ids. */
public final class TopicLookup {

  private final TopicCatalog catalog;
  private final boolean findsFiltered;

  /** Finds topics that can be written to and changed. */
  public TopicLookup(TopicCatalog catalog) {
    this(catalog, false);
  }

  private TopicLookup(TopicCatalog catalog, boolean findsFiltered) {
    this.catalog = catalog;
    this.findsFiltered = findsFiltered;
  }

  /** Finds all that can be read: topics, and what key filters choose of them. */
  public static TopicLookup ofReadable(TopicCatalog catalog) {
    return new TopicLookup(catalog, true);
  }

  /** A topic by its id, or by its name if the id is zero; as far as this gateway knows. */
  public Optional<Topic> find(UUID id, String name) {
    boolean byName = Uuids.ZERO.equals(id);
    Optional<Topic> topic = byName ? catalog.find(name) : catalog.find(id);
    if (topic.isPresent() || !findsFiltered) {
      return topic;
    }
    return byName ? catalog.filtered().find(name) : catalog.filtered().find(id);
  }

  /**
   * As {@link #find}, but asks PostgreSQL before it says that there is none, unless it was asked
   * just now.
   */
  public Optional<Topic> findFresh(UUID id, String name) {
    Optional<Topic> known = find(id, name);
    if (known.isPresent()) {
      return known;
    }
    catalog.refreshIfDue();
    return find(id, name);
  }

  /**
   * As {@link #findFresh} of a topic that the request cannot do without.
   *
   * @throws ApiException UNKNOWN_TOPIC_ID or UNKNOWN_TOPIC_OR_PARTITION if there is none
   */
  public Topic require(UUID id, String name) {
    return findFresh(id, name).orElseThrow(() -> unknown(id));
  }

  /** A topic by its name; otherwise as {@link #require(UUID, String)}. */
  public Topic require(String name) {
    return require(Uuids.ZERO, name);
  }

  /** What to throw where a topic was asked for by that id, or by its name if the id is zero. */
  static ApiException unknown(UUID id) {
    return Uuids.ZERO.equals(id)
        ? new ApiException(
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "This server does not host this topic-partition.")
        : new ApiException(ErrorCode.UNKNOWN_TOPIC_ID, "This server does not host this topic ID.");
  }
}
