package io.sequin.storage.log;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The segments that hold a partition's records, as they were when somebody looked.
 *
 * @param startOffset the first offset that may be read
 * @param finished those that do not grow any more, oldest first
 * @param current the one that appends go to
 */
record LogSegments(long startOffset, List<Finished> finished, int current) {

  /** A segment and the offset after its last record of the partition. */
  record Finished(int segment, long endOffset) {}

  /** The segment that holds an offset, then all newer ones. */
  IntStream from(long offset) {
    return Stream.concat(
            finished.stream()
                .filter(segment -> segment.endOffset() > offset)
                .map(Finished::segment),
            Stream.of(current))
        .mapToInt(Integer::intValue);
  }
}
