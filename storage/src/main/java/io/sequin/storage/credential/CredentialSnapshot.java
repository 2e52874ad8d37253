package io.sequin.storage.credential;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * All credentials at one time.
 *
 * @param iterations by mechanism, how many most of its credentials have
 */
record CredentialSnapshot(
    SortedMap<CredentialKey, ScramCredential> credentials, Map<String, Integer> iterations) {

  static CredentialSnapshot of(SortedMap<CredentialKey, ScramCredential> credentials) {
    Map<String, Map<Integer, Long>> counts =
        credentials.entrySet().stream()
            .collect(
                groupingBy(
                    each -> each.getKey().mechanism(),
                    groupingBy(each -> each.getValue().iterations(), counting())));
    Map<String, Integer> usual = new HashMap<>();
    counts.forEach((mechanism, count) -> usual.put(mechanism, mostFrequent(count)));
    return new CredentialSnapshot(credentials, Map.copyOf(usual));
  }

  /** The least of those that are there most often. */
  private static int mostFrequent(Map<Integer, Long> counts) {
    Comparator<Map.Entry<Integer, Long>> byCount = Map.Entry.comparingByValue();
    Comparator<Map.Entry<Integer, Long>> byIterations = Map.Entry.comparingByKey();
    return counts.entrySet().stream()
        .max(byCount.thenComparing(byIterations.reversed()))
        .orElseThrow()
        .getKey();
  }

  OptionalInt usualIterations(String mechanism) {
    Integer usual = iterations.get(mechanism);
    return usual == null ? OptionalInt.empty() : OptionalInt.of(usual);
  }
}
