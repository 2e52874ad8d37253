package io.sequin.gateway.api.share;

import io.sequin.storage.delivery.OffsetRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Offsets that come in order, in as few ranges as there can be. Not thread-safe. */
final class OffsetRanges {

  private final List<OffsetRange> ranges = new ArrayList<>();
  private long count;

  /** Behind all that were added before; both ends included. */
  void add(long first, long last) {
    count += last - first + 1;
    if (!ranges.isEmpty() && ranges.getLast().lastOffset() == first - 1) {
      ranges.set(ranges.size() - 1, new OffsetRange(ranges.getLast().firstOffset(), last));
    } else {
      ranges.add(new OffsetRange(first, last));
    }
  }

  /** In the order of offsets, not adjacent. */
  List<OffsetRange> list() {
    return Collections.unmodifiableList(ranges);
  }

  /** How many offsets they have. */
  long count() {
    return count;
  }
}
