package io.sequin.storage.topic;

import io.sequin.storage.key.KeyFilter;
import io.sequin.storage.query.Query;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A topic as it was when it was read, or what a query or a key filter chooses of it: such a topic
 * has a name and a uuid of its own, and all else of the topic that it is part of. A key filter may
 * choose of what a query chooses.
 *
 * @param id the number that other tables know it by; never given out twice
 * @param uuid the id that clients know it by (KIP-516)
 * @param configs what was set for this topic, by Kafka's config names; without defaults
 * @param query empty where no query chooses
 * @param keyFilter empty for all keys
 */
public record Topic(
    int id,
    UUID uuid,
    String name,
    int partitionCount,
    Map<String, String> configs,
    Optional<Query> query,
    Optional<KeyFilter> keyFilter) {

  private static final int UUID_BYTES = 16;

  public Topic {
    configs = Map.copyOf(configs);
  }

  /** A topic with all its keys. */
  public Topic(int id, UUID uuid, String name, int partitionCount, Map<String, String> configs) {
    this(id, uuid, name, partitionCount, configs, Optional.empty(), Optional.empty());
  }

  /** The same as what a query chooses: the number, partitions and configs are its base's. */
  Topic chosenBy(Query chooser) {
    return new Topic(
        id, uuid, name, partitionCount, configs, Optional.of(chooser), Optional.empty());
  }

  /** What the filter chooses of this topic. Its uuid is always the same, on every gateway. */
  public Topic filteredBy(KeyFilter filter) {
    return new Topic(
        id,
        derivedUuid(filter),
        name + "." + filter.text(),
        partitionCount,
        configs,
        query,
        Optional.of(filter));
  }

  /**
   * The topics that must be readable for this one to be: of a filtered one the topic whose keys are
   * filtered, of a query topic the one that the query reads.
   */
  public List<String> sourceNames() {
    List<String> names = new ArrayList<>(2);
    keyFilter.ifPresent(
        filter -> names.add(name.substring(0, name.length() - filter.text().length() - 1)));
    query.map(Query::baseName).ifPresent(names::add);
    return names;
  }

  /** Whether there may be fewer records than the log has. */
  public boolean isPart() {
    return query.isPresent() || keyFilter.isPresent();
  }

  public boolean hasPartition(int partition) {
    return partition >= 0 && partition < partitionCount;
  }

  /** What cursors and shares know by: the query and the key filter; empty for all records. */
  public String filterText() {
    return Stream.concat(
            query.map(Query::filterText).stream(), keyFilter.map(KeyFilter::text).stream())
        .collect(Collectors.joining("."));
  }

  /**
   * What is chosen of this topic.
   *
   * @param keys the rest of a filter's text, with a dot behind a query; empty for all keys
   */
  Topic narrowedBy(String keys) {
    return keys.isEmpty()
        ? this
        : filteredBy(KeyFilter.parse(keys.startsWith(".") ? keys.substring(1) : keys));
  }

  private UUID derivedUuid(KeyFilter filter) {
    byte[] text = filter.text().getBytes(StandardCharsets.US_ASCII);
    return UUID.nameUUIDFromBytes(
        ByteBuffer.allocate(UUID_BYTES + text.length)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits())
            .put(text)
            .array());
  }
}
