package io.sequin.storage.topic;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** All live topics at one version of the catalog. Immutable. */
record TopicSnapshot(
    long version,
    SortedMap<String, Topic> byName,
    Map<UUID, Topic> byUuid,
    Map<Place, Topic> byPlace) {

  /**
   * What cursors know a topic by.
   *
   * @param id of the topic with the log
   * @param query as {@link io.sequin.storage.query.Query#filterText}; empty for none
   */
  record Place(int id, String query) {}

  static TopicSnapshot of(long version, Collection<Topic> topics) {
    SortedMap<String, Topic> byName = new TreeMap<>();
    Map<UUID, Topic> byUuid = HashMap.newHashMap(topics.size());
    Map<Place, Topic> byPlace = HashMap.newHashMap(topics.size());
    for (Topic topic : topics) {
      byName.put(topic.name(), topic);
      byUuid.put(topic.uuid(), topic);
      byPlace.put(new Place(topic.id(), topic.filterText()), topic);
    }
    return new TopicSnapshot(version, byName, byUuid, byPlace);
  }

  static TopicSnapshot empty() {
    return of(0, List.of());
  }
}
