package io.sequin.compat.hard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.kafka.common.TopicPartition;

/** What the workers of one consumer have got, and what became of it. */
final class WorkLedger {

  /** What is known of an acknowledgement. */
  enum Outcome {
    /** The worker had it until then, and nobody is to have it again. */
    FINISHED,
    /**
     * It may have been done, or not. All that a share group says is of this kind: what a member had
     * is free as soon as its connection has ended, and if somebody else has finished it since, it
     * is told that all is well.
     */
    UNKNOWN
  }

  /** A record of a topic. */
  record RecordId(TopicPartition partition, long offset) {}

  private record Delivery(String worker, int count, Outcome outcome) {}

  private static final int MAX_FINDINGS = 3;

  private final Map<RecordId, List<Delivery>> deliveries = new HashMap<>();

  /**
   * Notes that a worker has had a record, and acknowledged it.
   *
   * @param count that it was told: the how manieth delivery this is
   */
  synchronized void note(String worker, RecordId record, int count, Outcome outcome) {
    deliveries
        .computeIfAbsent(record, _ -> new ArrayList<>())
        .add(new Delivery(worker, count, outcome));
  }

  /** Whether some worker has had each of them. */
  synchronized boolean isDone(TopicPartition partition, SortedMap<Long, String> log) {
    return log.keySet().stream()
        .allMatch(offset -> deliveries.containsKey(new RecordId(partition, offset)));
  }

  /** Each delivery is with one worker, and what is finished is delivered no more. */
  synchronized List<String> findings() {
    List<String> findings = new ArrayList<>();
    deliveries.forEach(
        (record, ofOne) -> {
          ofOne.sort(Comparator.comparingInt(Delivery::count));
          for (int i = 1; i < ofOne.size(); i++) {
            if (ofOne.get(i - 1).count() == ofOne.get(i).count()
                || ofOne.get(i - 1).outcome() == Outcome.FINISHED) {
              findings.add("was with two workers: " + record + " " + ofOne);
            }
          }
        });
    return findings.stream().limit(MAX_FINDINGS).toList();
  }
}
