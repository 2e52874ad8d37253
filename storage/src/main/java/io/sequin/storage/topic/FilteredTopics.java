package io.sequin.storage.topic;

import io.sequin.storage.key.InvalidKeyFilterException;
import io.sequin.storage.key.KeyFilter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Topics whose names are key filters: {@code flights.*.LAX.>} is what {@code *.LAX.>} chooses of
 * the topic {@code flights}. Of several topics that the literal beginning of the name may mean, the
 * one with the longest name is meant.
 *
 * <p>Their uuids follow from the topic and the filter, but not the other way round: a uuid is known
 * from the time on when this gateway was asked for the name. Safe for use by many threads.
 */
public final class FilteredTopics {

  private static final int MAX_REMEMBERED = 10_000;
  private static final char SEPARATOR = '.';

  private record Found(long version, Topic topic) {}

  private final Function<String, Optional<Topic>> topics;
  private final LongSupplier version;
  private final Map<UUID, String> namesByUuid = new HashMap<>();
  private final LinkedHashMap<String, Found> leastRecentlyUsedFirst =
      new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param topics finds a topic by its name
   * @param version changes whenever topics do
   */
  FilteredTopics(Function<String, Optional<Topic>> topics, LongSupplier version) {
    this.topics = topics;
    this.version = version;
  }

  /** Whether a name is meant as a filter, be it a good one or not. No topic has such a name. */
  public static boolean isFilter(String name) {
    return name.indexOf('*') >= 0 || name.indexOf('>') >= 0;
  }

  /**
   * Checks a name that {@link #isFilter}.
   *
   * @throws InvalidKeyFilterException if it is no filter, or does not begin with a topic's name
   */
  public static void check(String name) {
    KeyFilter.parse(name);
    if (literalLength(name) <= 0) {
      throw new InvalidKeyFilterException(
          "The key filter '" + name + "' does not begin with the name of a topic");
    }
  }

  /** What a filter means as the topics are now; empty also for what is no filter. */
  public synchronized Optional<Topic> find(String name) {
    if (!isFilter(name)) {
      return Optional.empty();
    }
    long now = version.getAsLong();
    Found found = leastRecentlyUsedFirst.get(name);
    if (found != null && found.version() == now) {
      return Optional.of(found.topic());
    }
    Optional<Topic> topic = resolve(name);
    forget(name);
    topic.ifPresent(known -> remember(name, new Found(now, known)));
    return topic;
  }

  /** A filtered topic that was found by its name before. */
  public synchronized Optional<Topic> find(UUID uuid) {
    String name = namesByUuid.get(uuid);
    return name == null ? Optional.empty() : find(name).filter(topic -> topic.uuid().equals(uuid));
  }

  private Optional<Topic> resolve(String name) {
    try {
      check(name);
    } catch (InvalidKeyFilterException e) {
      return Optional.empty();
    }
    int end = literalLength(name);
    while (end > 0) {
      Optional<Topic> topic = topics.apply(name.substring(0, end));
      if (topic.isPresent()) {
        return Optional.of(topic.get().filteredBy(KeyFilter.parse(name.substring(end + 1))));
      }
      end = name.lastIndexOf(SEPARATOR, end - 1);
    }
    return Optional.empty();
  }

  /** Up to the dot before the first wildcard; not positive if nothing is before it. */
  private static int literalLength(String name) {
    int one = name.indexOf('*');
    int rest = name.indexOf('>');
    return (one < 0 || rest < 0 ? Math.max(one, rest) : Math.min(one, rest)) - 1;
  }

  private void remember(String name, Found found) {
    leastRecentlyUsedFirst.put(name, found);
    namesByUuid.put(found.topic().uuid(), name);
    if (leastRecentlyUsedFirst.size() > MAX_REMEMBERED) {
      forget(leastRecentlyUsedFirst.firstEntry().getKey());
    }
  }

  private void forget(String name) {
    Found found = leastRecentlyUsedFirst.remove(name);
    if (found != null) {
      namesByUuid.remove(found.topic().uuid());
    }
  }
}
