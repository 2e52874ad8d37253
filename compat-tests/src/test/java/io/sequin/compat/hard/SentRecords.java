package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;

/** What a producer has sent to each partition, and what it was told about it. */
final class SentRecords {

  private static final int MAX_REMEMBERED_FAILURES = 10;

  private final int[] nextNumbers;
  private final List<SortedMap<Integer, Long>> offsetsByNumber;
  private final List<Exception> failures = new ArrayList<>();

  SentRecords(int partitionCount) {
    this.nextNumbers = new int[partitionCount];
    this.offsetsByNumber =
        IntStream.range(0, partitionCount)
            .<SortedMap<Integer, Long>>mapToObj(partition -> new ConcurrentSkipListMap<>())
            .toList();
  }

  int partitionCount() {
    return nextNumbers.length;
  }

  int next(int partition) {
    return nextNumbers[partition]++;
  }

  void acknowledged(int partition, int number, long offset) {
    offsetsByNumber.get(partition).put(number, offset);
  }

  synchronized void failed(Exception failure) {
    if (failures.size() < MAX_REMEMBERED_FAILURES) {
      failures.add(failure);
    }
  }

  synchronized List<Exception> failures() {
    return List.copyOf(failures);
  }

  /**
   * Every acknowledged record is there exactly once, at the offset that was told; the others at
   * most once; all in the order of sending.
   */
  void assertHeldBy(List<SortedMap<Long, String>> partitions) {
    assertThat(partitions).hasSameSizeAs(offsetsByNumber);
    for (int partition = 0; partition < partitions.size(); partition++) {
      List<Integer> numbers =
          partitions.get(partition).values().stream().map(Integer::valueOf).toList();
      assertThat(numbers).as("partition %d", partition).isSorted().doesNotHaveDuplicates();
      assertThat(offsetsOf(partitions.get(partition)))
          .as("partition %d", partition)
          .containsAllEntriesOf(offsetsByNumber.get(partition));
    }
  }

  /** Every record of the one partition is one of these two, at the offset that was told. */
  void assertInterleavedWith(SentRecords other, SortedMap<Long, String> partition) {
    SortedMap<Long, String> expected = new TreeMap<>();
    offsetsByNumber.getFirst().forEach((number, at) -> expected.put(at, number.toString()));
    other.offsetsByNumber.getFirst().forEach((number, at) -> expected.put(at, number.toString()));
    assertThat(partition).isEqualTo(expected);
    assertThat(List.copyOf(offsetsByNumber.getFirst().values())).isSorted();
    assertThat(List.copyOf(other.offsetsByNumber.getFirst().values())).isSorted();
  }

  private static Map<Integer, Long> offsetsOf(SortedMap<Long, String> values) {
    Map<Integer, Long> offsets = new TreeMap<>();
    values.forEach((offset, value) -> offsets.put(Integer.valueOf(value), offset));
    return offsets;
  }
}
