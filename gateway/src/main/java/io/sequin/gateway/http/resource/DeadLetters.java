package io.sequin.gateway.http.resource;

import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblem;
import io.sequin.gateway.http.HttpProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What consumers have given up, in topic {@code <consumer>.dead}: sent again to where it came from,
 * or dropped.
 */
public final class DeadLetters {

  private static final String PREFIX = "__dlq.errors.";
  private static final String TOPIC = PREFIX + "topic";
  private static final String PARTITION = PREFIX + "partition";
  private static final int MESSAGES_AT_A_TIME = 500;

  private final Topics topics;
  private final Offsets offsets;
  private final Reading reading;
  private final Sending sending;

  /**
   * @param reading that hides nothing: what is sent again must be whole
   */
  public DeadLetters(Topics topics, Offsets offsets, Reading reading, Sending sending) {
    this.topics = topics;
    this.offsets = offsets;
    this.reading = reading;
    this.sending = sending;
  }

  /** How many there are now. */
  public record Done(long count) {}

  /** The topic of a consumer's. */
  public static String topicOf(String consumer) {
    return consumer + ".dead";
  }

  /** How many there are, by partition; none where the consumer has never given up anything. */
  public Map<Integer, Long> count(Caller caller, String consumer) {
    Map<Integer, Long> counts = new LinkedHashMap<>();
    ranges(caller, consumer)
        .forEach(
            (partition, range) -> {
              if (range.stable() > range.start()) {
                counts.put(partition, range.stable() - range.start());
              }
            });
    return counts;
  }

  /** Deletes all that are there. */
  public Done drop(Caller caller, String consumer) {
    SortedMap<Integer, Offsets.Range> ranges = ranges(caller, consumer);
    long count = ranges.values().stream().mapToLong(each -> each.stable() - each.start()).sum();
    Map<Integer, Long> ends = new TreeMap<>();
    ranges.forEach((partition, range) -> ends.put(partition, range.stable()));
    if (count > 0) {
      topics.deleteRecords(caller, topicOf(consumer), ends);
    }
    return new Done(count);
  }

  /**
   * Sends all that are there now to the topic and partition that they came from, and deletes them.
   * What fails in the middle leaves the rest where it is; a few may then be sent twice.
   */
  public Done retry(Caller caller, String consumer) {
    long count = 0;
    for (Map.Entry<Integer, Offsets.Range> each : ranges(caller, consumer).entrySet()) {
      count += retry(caller, topicOf(consumer), each.getKey(), each.getValue());
    }
    return new Done(count);
  }

  private long retry(Caller caller, String topic, int partition, Offsets.Range range) {
    long count = 0;
    long next = range.start();
    long reached = -1;
    while (next < range.stable() && reached != next) {
      reached = next;
      try (Reading.Chunk chunk =
          reading.read(
              caller,
              topic,
              Optional.empty(),
              new TreeMap<>(Map.of(partition, next)),
              MESSAGES_AT_A_TIME,
              0)) {
        send(caller, chunk.messages());
        count += chunk.messages().size();
        next = chunk.positions().get(partition);
      }
      if (next > reached) {
        topics.deleteRecords(caller, topic, Map.of(partition, next));
      }
    }
    return count;
  }

  private void send(Caller caller, List<Message> letters) {
    Map<String, List<NewMessage.Encoded>> byTopic = new HashMap<>();
    for (Message letter : letters) {
      byTopic
          .computeIfAbsent(header(letter, TOPIC), _ -> new ArrayList<>())
          .add(again(letter).encoded());
    }
    byTopic.forEach(
        (topic, messages) ->
            sending.send(caller, topic, messages).stream()
                .map(Sending.Sent::problem)
                .filter(problem -> problem != null)
                .findFirst()
                .ifPresent(DeadLetters::fail));
  }

  private static void fail(HttpProblem problem) {
    throw new HttpProblemException(problem.status(), problem.title(), problem.detail());
  }

  private static NewMessage again(Message letter) {
    List<Header> headers =
        letter.headers().stream().filter(each -> !each.name().startsWith(PREFIX)).toList();
    return new NewMessage(
        letter.key(),
        letter.keyBase64(),
        letter.data(),
        letter.dataBase64(),
        null,
        headers.isEmpty() ? null : headers,
        Integer.valueOf(header(letter, PARTITION)),
        letter.timestamp());
  }

  private static String header(Message letter, String name) {
    return letter.headers().stream()
        .filter(each -> each.name().equals(name) && each.value() != null)
        .map(Header::value)
        .findFirst()
        .orElseThrow(
            () ->
                new HttpProblemException(
                    HttpProblem.CONFLICT,
                    "NO_DEAD_LETTER",
                    "offset " + letter.offset() + " does not say where it came from"));
  }

  private SortedMap<Integer, Offsets.Range> ranges(Caller caller, String consumer) {
    String topic = topicOf(consumer);
    try {
      return new TreeMap<>(offsets.ranges(caller, topic, topics.partitions(caller, topic)));
    } catch (HttpProblemException e) {
      if (e.problem().status() == HttpProblem.NOT_FOUND) {
        return new TreeMap<>();
      }
      throw e;
    }
  }
}
