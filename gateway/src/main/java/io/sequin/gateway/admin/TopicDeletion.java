package io.sequin.gateway.admin;

import io.sequin.storage.topic.Topic;
import io.sequin.storage.topic.TopicCatalog;
import io.sequin.storage.topic.UnknownTopicException;

/** Deletes topics. */
public final class TopicDeletion {

  private final TopicCatalog catalog;
  private final TopicLookup lookup;

  public TopicDeletion(TopicCatalog catalog, TopicLookup lookup) {
    this.catalog = catalog;
    this.lookup = lookup;
  }

  /**
   * The topic that would be deleted.
   *
   * @throws AdminException if there is none
   */
  public Topic check(TopicRef topic) {
    return lookup.require(topic, TopicOperation.DELETE);
  }

  /**
   * Deletes a topic: it is gone for clients at once, its records go later.
   *
   * @throws UnknownTopicException if somebody else was faster
   */
  public void delete(Topic topic) {
    catalog.delete(topic.name());
  }
}
