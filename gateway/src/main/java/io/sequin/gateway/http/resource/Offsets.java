package io.sequin.gateway.http.resource;

import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblems;
import io.sequin.protocol.message.ListOffsetsRequest;
import io.sequin.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.sequin.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.sequin.protocol.message.ListOffsetsResponse;
import io.sequin.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where partitions begin and end, and where a time is in them. */
public final class Offsets {

  /** Kafka's timestamps for the end and the beginning. */
  static final long LATEST = -1;

  static final long EARLIEST = -2;

  private static final byte READ_UNCOMMITTED = 0;
  private static final byte READ_COMMITTED = 1;
  private static final int NO_REPLICA = -1;
  private static final int UNKNOWN_EPOCH = -1;
  private static final int TIMEOUT_MS = 30_000;

  /**
   * What is in a partition.
   *
   * @param stable where the first open transaction begins, or the end
   */
  public record Range(long start, long stable, long end) {}

  public Map<Integer, Range> ranges(Caller caller, String topic, List<Integer> partitions) {
    Map<Integer, Long> starts = list(caller, topic, partitions, EARLIEST, READ_UNCOMMITTED);
    Map<Integer, Long> stable = list(caller, topic, partitions, LATEST, READ_COMMITTED);
    Map<Integer, Long> ends = list(caller, topic, partitions, LATEST, READ_UNCOMMITTED);
    Map<Integer, Range> ranges = new HashMap<>();
    for (int partition : partitions) {
      ranges.put(
          partition, new Range(starts.get(partition), stable.get(partition), ends.get(partition)));
    }
    return ranges;
  }

  /**
   * The first offsets of committed records that are as old, or younger; the ends where there are
   * none.
   *
   * @param timestampMs since 1970, {@link #EARLIEST} or {@link #LATEST}
   */
  public Map<Integer, Long> at(
      Caller caller, String topic, List<Integer> partitions, long timestampMs) {
    Map<Integer, Long> found = list(caller, topic, partitions, timestampMs, READ_COMMITTED);
    if (found.containsValue(-1L)) {
      Map<Integer, Long> ends = list(caller, topic, partitions, LATEST, READ_COMMITTED);
      found.replaceAll((partition, offset) -> offset < 0 ? ends.get(partition) : offset);
    }
    return found;
  }

  private static Map<Integer, Long> list(
      Caller caller,
      String topic,
      List<Integer> partitions,
      long timestampMs,
      byte isolationLevel) {
    ListOffsetsRequest request =
        ListOffsetsRequest.builder()
            .replicaId(NO_REPLICA)
            .isolationLevel(isolationLevel)
            .timeoutMs(TIMEOUT_MS)
            .topics(
                List.of(
                    new ListOffsetsTopic(
                        topic,
                        partitions.stream()
                            .map(each -> new ListOffsetsPartition(each, UNKNOWN_EPOCH, timestampMs))
                            .toList())))
            .build();
    Map<Integer, Long> offsets = new HashMap<>();
    for (ListOffsetsPartitionResponse found :
        caller.ask(request, ListOffsetsResponse.class).topics().getFirst().partitions()) {
      HttpProblems.check(found.errorCode(), "topic '" + topic + "'");
      offsets.put(found.partitionIndex(), found.offset());
    }
    return offsets;
  }
}
