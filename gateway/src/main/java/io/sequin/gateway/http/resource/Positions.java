package io.sequin.gateway.http.resource;

import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Where to read a topic from. */
public final class Positions {

  private final Topics topics;
  private final Offsets offsets;

  public Positions(Topics topics, Offsets offsets) {
    this.topics = topics;
    this.offsets = offsets;
  }

  /**
   * Of a text as clients give it.
   *
   * @param from {@code earliest}, {@code latest}, a time ({@code 2026-01-31T12:00:00Z}), or what
   *     {@link #cursor} has made
   * @param partition only this one; -1 for all
   * @throws HttpProblemException if it is none of that
   */
  public SortedMap<Integer, Long> of(Caller caller, String topic, String from, int partition) {
    List<Integer> partitions =
        partition < 0 ? topics.partitions(caller, topic) : List.of(partition);
    return switch (from) {
      case "earliest" -> new TreeMap<>(offsets.at(caller, topic, partitions, Offsets.EARLIEST));
      case "latest" -> new TreeMap<>(offsets.at(caller, topic, partitions, Offsets.LATEST));
      default ->
          isCursor(from)
              ? ofCursor(from, partitions)
              : new TreeMap<>(offsets.at(caller, topic, partitions, time(from)));
    };
  }

  /** So many offsets before the end of each partition. */
  public SortedMap<Integer, Long> last(Caller caller, String topic, int count, int partition) {
    List<Integer> partitions =
        partition < 0 ? topics.partitions(caller, topic) : List.of(partition);
    SortedMap<Integer, Long> positions = new TreeMap<>();
    offsets
        .ranges(caller, topic, partitions)
        .forEach(
            (number, range) ->
                positions.put(number, Math.max(range.start(), range.stable() - count)));
    return positions;
  }

  /** As a text: {@code 0:15,1:22}. */
  public static String cursor(SortedMap<Integer, Long> positions) {
    return positions.entrySet().stream()
        .map(each -> each.getKey() + ":" + each.getValue())
        .collect(Collectors.joining(","));
  }

  private static boolean isCursor(String from) {
    return from.matches("\\d+:\\d+(,\\d+:\\d+)*");
  }

  /** Partitions that have come since begin at their first offset. */
  private static SortedMap<Integer, Long> ofCursor(String cursor, List<Integer> partitions) {
    SortedMap<Integer, Long> positions = new TreeMap<>();
    partitions.forEach(partition -> positions.put(partition, 0L));
    for (String part : cursor.split(",")) {
      Map.Entry<Integer, Long> position = position(part);
      if (positions.replace(position.getKey(), position.getValue()) == null) {
        throw HttpProblemException.badRequest("there is no partition " + position.getKey());
      }
    }
    return positions;
  }

  private static Map.Entry<Integer, Long> position(String part) {
    int colon = part.indexOf(':');
    try {
      return Map.entry(
          Integer.valueOf(part.substring(0, colon)), Long.valueOf(part.substring(colon + 1)));
    } catch (NumberFormatException _) {
      throw HttpProblemException.badRequest("no position: " + part);
    }
  }

  private static long time(String from) {
    try {
      return Math.max(0, Instant.parse(from).toEpochMilli());
    } catch (DateTimeException | ArithmeticException _) {
      throw HttpProblemException.badRequest(
          "read from earliest, latest, a time as 2026-01-31T12:00:00Z, or a position as 0:15,1:22");
    }
  }
}
