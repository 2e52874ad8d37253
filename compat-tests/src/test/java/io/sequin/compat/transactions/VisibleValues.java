package io.sequin.compat.transactions;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The values of transactions that are in a log, {@code PRODUCER/TRANSACTION/NUMBER}, each of which
 * has to be there once and, in each partition, in the order in which its producer has written.
 */
final class VisibleValues {

  private record Value(String producer, int transaction, int number) {

    private static final Comparator<Value> ORDER =
        Comparator.comparingInt(Value::transaction).thenComparingInt(Value::number);

    static Value parse(String text) {
      String[] parts = text.split("/");
      return new Value(parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }
  }

  private final Map<String, Integer> partitions = new HashMap<>();
  private final List<String> findings = new ArrayList<>();

  VisibleValues(Map<Integer, ? extends SortedMap<Long, String>> log) {
    log.forEach((partition, values) -> add(partition, values.values()));
  }

  boolean isIn(String value, int partition) {
    return partitions.getOrDefault(value, -1) == partition;
  }

  boolean hasAny(Collection<String> values) {
    return values.stream().anyMatch(partitions::containsKey);
  }

  /** What is there twice, or behind what was written later. */
  List<String> findings() {
    return findings;
  }

  private void add(int partition, Collection<String> values) {
    Map<String, Value> newest = new HashMap<>();
    for (String text : values) {
      if (partitions.put(text, partition) != null) {
        findings.add("twice: " + text);
      }
      Value value = Value.parse(text);
      Value before = newest.put(value.producer(), value);
      if (before != null && Value.ORDER.compare(before, value) >= 0) {
        findings.add("in partition " + partition + " " + before + " comes before " + value);
      }
    }
  }
}
