package io.sequin.gateway.http.resource;

import io.netty.buffer.ByteBuf;
import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblem;
import io.sequin.gateway.http.HttpProblemException;
import io.sequin.gateway.http.HttpProblems;
import io.sequin.gateway.outbox.DefaultPartitioner;
import io.sequin.protocol.message.ProduceRequest;
import io.sequin.protocol.message.ProduceRequest.PartitionProduceData;
import io.sequin.protocol.message.ProduceRequest.TopicProduceData;
import io.sequin.protocol.message.ProduceResponse;
import io.sequin.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.sequin.protocol.record.BatchFields;
import io.sequin.protocol.record.BatchFrame;
import io.sequin.protocol.record.RecordBatchBuilder;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/** Sends messages by the same way as Kafka's clients: one batch for each partition. */
public final class Sending {

  /** Topics go by name, and whoever serves may append. */
  private static final int PRODUCE_VERSION = 9;

  private static final short ACKS_ALL = -1;
  private static final int TIMEOUT_MS = 30_000;
  private static final int NO_EPOCH = -1;

  private final Topics topics;
  private final InstantSource clock;

  public Sending(Topics topics, InstantSource clock) {
    this.topics = topics;
    this.clock = clock;
  }

  /**
   * What became of a message.
   *
   * @param problem null if it was stored
   */
  public record Sent(Integer partition, Long offset, HttpProblem problem) {}

  /** A message with its place among those that were sent together. */
  private record Placed(int index, NewMessage.Encoded message) {}

  /**
   * Sends one.
   *
   * @throws HttpProblemException if it is refused
   */
  public Sent send(Caller caller, String topic, NewMessage.Encoded message) {
    Sent sent = send(caller, topic, List.of(message)).getFirst();
    if (sent.problem() != null) {
      throw new HttpProblemException(
          sent.problem().status(), sent.problem().title(), sent.problem().detail());
    }
    return sent;
  }

  /** Sends some; those of one partition are stored together, or none of them. */
  public List<Sent> send(Caller caller, String topic, List<NewMessage.Encoded> messages) {
    List<Integer> partitions = topics.partitions(caller, topic);
    int keyless = partitions.get(ThreadLocalRandom.current().nextInt(partitions.size()));
    Map<Integer, List<Placed>> byPartition = new TreeMap<>();
    for (int i = 0; i < messages.size(); i++) {
      NewMessage.Encoded message = messages.get(i);
      byPartition
          .computeIfAbsent(partitionOf(message, partitions.size(), keyless), _ -> new ArrayList<>())
          .add(new Placed(i, message));
    }
    return append(caller, topic, byPartition, messages.size());
  }

  private List<Sent> append(
      Caller caller, String topic, Map<Integer, List<Placed>> byPartition, int count) {
    long nowMs = clock.millis();
    List<PartitionProduceData> batches =
        byPartition.entrySet().stream()
            .map(each -> new PartitionProduceData(each.getKey(), batch(each.getValue(), nowMs)))
            .toList();
    ProduceRequest request =
        ProduceRequest.builder()
            .transactionalId(null)
            .acks(ACKS_ALL)
            .timeoutMs(TIMEOUT_MS)
            .topicData(
                List.of(TopicProduceData.builder().name(topic).partitionData(batches).build()))
            .build();
    int sizeBytes = batches.stream().mapToInt(batch -> batch.records().readableBytes()).sum();
    ProduceResponse response =
        caller.ask(request, ProduceResponse.class, PRODUCE_VERSION, sizeBytes);
    Sent[] results = new Sent[count];
    for (PartitionProduceResponse answer : response.responses().getFirst().partitionResponses()) {
      note(results, byPartition.get(answer.index()), answer);
    }
    return Arrays.asList(results);
  }

  private static void note(Sent[] results, List<Placed> messages, PartitionProduceResponse answer) {
    HttpProblem problem =
        answer.errorCode() == 0
            ? null
            : HttpProblems.exception(answer.errorCode(), answer.errorMessage()).problem();
    for (int i = 0; i < messages.size(); i++) {
      results[messages.get(i).index()] =
          problem == null
              ? new Sent(answer.index(), answer.baseOffset() + i, null)
              : new Sent(null, null, problem);
    }
  }

  private static int partitionOf(NewMessage.Encoded message, int partitionCount, int keyless) {
    if (message.partition() != null) {
      return message.partition();
    }
    return message.key() == null
        ? keyless
        : DefaultPartitioner.partitionOf(message.key(), partitionCount);
  }

  private static ByteBuf batch(List<Placed> messages, long nowMs) {
    BatchFields fields = BatchFields.withoutProducer(0, messages.size() - 1, nowMs);
    RecordBatchBuilder batch = new RecordBatchBuilder(fields, messages.size() * 64);
    for (int i = 0; i < messages.size(); i++) {
      NewMessage.Encoded message = messages.get(i).message();
      batch.append(i, message.timestampMs(nowMs), message.key(), message.data(), message.headers());
    }
    return BatchFrame.of(0, NO_EPOCH, batch.build());
  }
}
