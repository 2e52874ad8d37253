package io.sequin.gateway.api.fetch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one client fetches, remembered between its requests (KIP-227). Partitions that had data go
 * to the end, so that a bounded response serves all of them in turn.
 */
final class FetchSession {

  private final int id;
  private final boolean usesTopicIds;
  private final Map<FetchKey, CachedPartition> partitions = new LinkedHashMap<>();
  private int nextEpoch = 1;

  FetchSession(int id, boolean usesTopicIds) {
    this.id = id;
    this.usesTopicIds = usesTopicIds;
  }

  int id() {
    return id;
  }

  boolean usesTopicIds() {
    return usesTopicIds;
  }

  /** Whether the request comes next; if so, the session steps on. */
  synchronized boolean takeTurn(int epoch) {
    if (epoch != nextEpoch) {
      return false;
    }
    nextEpoch = nextEpoch == Integer.MAX_VALUE ? 1 : nextEpoch + 1;
    return true;
  }

  synchronized void update(Collection<FetchPosition> changed, Collection<FetchKey> forgotten) {
    forgotten.forEach(partitions::remove);
    for (FetchPosition position : changed) {
      partitions.computeIfAbsent(position.key(), _ -> new CachedPartition()).position = position;
    }
  }

  synchronized List<FetchPosition> positions() {
    List<FetchPosition> positions = new ArrayList<>(partitions.size());
    partitions.values().forEach(partition -> positions.add(partition.position));
    return positions;
  }

  synchronized boolean isEmpty() {
    return partitions.isEmpty();
  }

  /** Of what was found, what the client does not know yet. */
  synchronized List<FetchedPartition> news(List<FetchedPartition> found) {
    List<FetchedPartition> news = new ArrayList<>();
    for (FetchedPartition partition : found) {
      CachedPartition cached = partitions.get(partition.key());
      if (cached == null || cached.learn(partition)) {
        news.add(partition);
      }
      if (cached != null && partition.movesOn()) {
        partitions.remove(partition.key());
        partitions.put(partition.key(), cached);
      }
    }
    return news;
  }

  private static final class CachedPartition {

    private static final long NEVER_TOLD = -1;

    private FetchPosition position;
    private long toldHighWatermark = NEVER_TOLD;
    private long toldStartOffset = NEVER_TOLD;

    private boolean learn(FetchedPartition found) {
      boolean isNews =
          found.isError()
              || found.movesOn()
              || found.offsets().highWatermark() != toldHighWatermark
              || found.offsets().startOffset() != toldStartOffset;
      // after an error the client is told everything again
      toldHighWatermark = found.isError() ? NEVER_TOLD : found.offsets().highWatermark();
      toldStartOffset = found.isError() ? NEVER_TOLD : found.offsets().startOffset();
      return isNews;
    }
  }
}
