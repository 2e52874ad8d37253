package io.sequin.gateway.http.resource;

import io.sequin.gateway.api.ResponseMemory;
import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblems;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.FetchRequest;
import io.sequin.protocol.message.FetchRequest.FetchPartition;
import io.sequin.protocol.message.FetchRequest.FetchTopic;
import io.sequin.protocol.message.FetchResponse;
import io.sequin.protocol.message.FetchResponse.PartitionData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads committed messages by the same way as Kafka's clients. A topic may also be a query topic.
 */
public final class Reading {

  /** Topics go by name, and whoever serves may read. */
  private static final int FETCH_VERSION = 12;

  private static final int NO_SESSION_EPOCH = -1;
  private static final int NO_REPLICA = -1;
  private static final byte READ_COMMITTED = 1;
  private static final int MAX_BYTES = 1024 * 1024;

  /** More than most messages have; at least one batch comes in any case. */
  private static final int BYTES_OF_MESSAGE = 16 * 1024;

  private final Offsets offsets;
  private final ResponseMemory memory;
  private final boolean hidesPayloads;

  /**
   * @param memory for answers, which those over HTTP share with others
   * @param hidesPayloads whether nobody is to see what messages carry
   */
  public Reading(Offsets offsets, ResponseMemory memory, boolean hidesPayloads) {
    this.offsets = offsets;
    this.memory = memory;
    this.hidesPayloads = hidesPayloads;
  }

  /**
   * Messages, and where to go on. Counts as memory for answers until it is closed, when they are
   * written: so what slow clients have not taken yet leaves less for what is read next.
   *
   * @param positions the next offset of each partition
   */
  public record Chunk(
      List<Message> messages,
      SortedMap<Integer, Long> positions,
      ResponseMemory memory,
      int sizeBytes)
      implements AutoCloseable {

    public Chunk {
      memory.use(sizeBytes);
    }

    @Override
    public void close() {
      memory.release(sizeBytes);
    }
  }

  /**
   * Some messages of a topic, of those that a key filter chooses, if there is one: in each
   * partition in the order of their offsets; none if there are none within the time, or if nothing
   * that was looked at was chosen by a filter.
   */
  public Chunk read(
      Caller caller,
      String baseName,
      Optional<String> filter,
      SortedMap<Integer, Long> positions,
      int limit,
      int maxWaitMs) {
    String topic = filter.map(keys -> baseName + "." + keys).orElse(baseName);
    FetchResponse response =
        caller.ask(
            request(topic, positions, limit, maxWaitMs), FetchResponse.class, FETCH_VERSION, 0);
    HttpProblems.check(response.errorCode(), null);
    List<Message> messages = new ArrayList<>();
    SortedMap<Integer, Long> next = new TreeMap<>(positions);
    int sizeBytes = 0;
    for (PartitionData data : partitions(response)) {
      int partition = data.partitionIndex();
      if (data.errorCode() == ErrorCode.OFFSET_OUT_OF_RANGE.code()) {
        next.put(partition, nearest(caller, topic, partition, positions.get(partition)));
        continue;
      }
      HttpProblems.check(data.errorCode(), "topic '" + topic + "'");
      sizeBytes += data.records() == null ? 0 : data.records().readableBytes();
      RecordReader.Chunk chunk =
          RecordReader.read(baseName, data, positions.get(partition), limit - messages.size());
      messages.addAll(chunk.messages());
      next.put(partition, chunk.nextOffset());
    }
    return new Chunk(
        hidesPayloads ? messages.stream().map(Message::hidden).toList() : messages,
        next,
        memory,
        sizeBytes);
  }

  private static List<PartitionData> partitions(FetchResponse response) {
    return response.responses().stream()
        .flatMap(topic -> topic.partitions().stream())
        .sorted(Comparator.comparingInt(PartitionData::partitionIndex))
        .toList();
  }

  /** What was deleted is passed over, and who is ahead goes back to the end. */
  private long nearest(Caller caller, String topic, int partition, long offset) {
    Offsets.Range range = offsets.ranges(caller, topic, List.of(partition)).get(partition);
    return offset < range.start() ? range.start() : range.stable();
  }

  private static FetchRequest request(
      String topic, SortedMap<Integer, Long> positions, int limit, int maxWaitMs) {
    int maxBytes = (int) Math.min(MAX_BYTES, (long) limit * BYTES_OF_MESSAGE);
    List<FetchPartition> partitions =
        positions.entrySet().stream()
            .map(
                each ->
                    FetchPartition.builder()
                        .partition(each.getKey())
                        .fetchOffset(each.getValue())
                        .partitionMaxBytes(maxBytes)
                        .build())
            .toList();
    return FetchRequest.builder()
        .replicaId(NO_REPLICA)
        .maxWaitMs(maxWaitMs)
        .minBytes(1)
        .maxBytes(maxBytes)
        .isolationLevel(READ_COMMITTED)
        .sessionEpoch(NO_SESSION_EPOCH)
        .topics(List.of(FetchTopic.builder().topic(topic).partitions(partitions).build()))
        .build();
  }
}
