package io.sequin.gateway.api.fetch;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The fetch sessions of all clients, bounded in number as Kafka's {@code
 * max.incremental.fetch.session.cache.slots}. When it is full, a session that was idle for two
 * minutes makes room; if there is none, the client goes on without a session.
 */
final class FetchSessions {

  private static final long MIN_IDLE_MS = 120_000;

  private record Slot(FetchSession session, long lastUsedMs) {}

  private final InstantSource clock;
  private final int maxSessions;
  private final Map<Integer, Slot> leastRecentlyUsedFirst = new LinkedHashMap<>();

  FetchSessions(InstantSource clock, int maxSessions) {
    this.clock = clock;
    this.maxSessions = maxSessions;
  }

  synchronized Optional<FetchSession> create(boolean usesTopicIds) {
    if (leastRecentlyUsedFirst.size() >= maxSessions && !evictIdle()) {
      return Optional.empty();
    }
    FetchSession session = new FetchSession(unusedId(), usesTopicIds);
    leastRecentlyUsedFirst.put(session.id(), new Slot(session, clock.millis()));
    return Optional.of(session);
  }

  synchronized Optional<FetchSession> find(int id) {
    Slot slot = leastRecentlyUsedFirst.remove(id);
    if (slot == null) {
      return Optional.empty();
    }
    leastRecentlyUsedFirst.put(id, new Slot(slot.session(), clock.millis()));
    return Optional.of(slot.session());
  }

  synchronized void remove(int id) {
    leastRecentlyUsedFirst.remove(id);
  }

  synchronized int size() {
    return leastRecentlyUsedFirst.size();
  }

  private boolean evictIdle() {
    var oldest = leastRecentlyUsedFirst.values().iterator();
    if (!oldest.hasNext() || clock.millis() - oldest.next().lastUsedMs() < MIN_IDLE_MS) {
      return false;
    }
    oldest.remove();
    return true;
  }

  private int unusedId() {
    int id;
    do {
      id = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    } while (leastRecentlyUsedFirst.containsKey(id));
    return id;
  }
}
