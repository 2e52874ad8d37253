package io.sequin.migration.push;

import io.netty.buffer.ByteBuf;
import io.sequin.migration.client.BrokerConnection;
import io.sequin.migration.client.ProduceCall;
import io.sequin.migration.client.SourcePartition;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.sequin.protocol.record.BatchProducer;
import io.sequin.protocol.record.BatchStamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sends records to one broker, as an idempotent producer does: a few requests at once, a batch of
 * each partition in each.
 */
final class ProduceCalls {

  /** What the broker says to a batch. */
  record Answer(
      PushTask task, Outgoing.Records records, ErrorCode error, long baseOffset, String message) {}

  private record Sent(PushTask task, Outgoing.Records records, int sequence) {}

  private final BrokerConnection connection;
  private final BatchProducer producer;
  private final int timeoutMs;

  ProduceCalls(BrokerConnection connection, BatchProducer producer, int timeoutMs) {
    this.connection = connection;
    this.producer = producer;
    this.timeoutMs = timeoutMs;
  }

  /**
   * Sends what waits of partitions up to the first gap of each.
   *
   * @return what the broker says, in the order of sending
   */
  List<Answer> send(List<PushTask> tasks) {
    List<Map<SourcePartition, Sent>> rounds = new ArrayList<>();
    tasks.forEach(task -> add(task, rounds));
    return answers(
        rounds,
        ProduceCall.send(connection, rounds.stream().map(this::batches).toList(), timeoutMs));
  }

  private static void add(PushTask task, List<Map<SourcePartition, Sent>> rounds) {
    int sequence = task.position().orElseThrow().nextSequence();
    int maxRounds = task.isIntroduced() ? ProduceCall.MAX_IN_FLIGHT : 1;
    int round = 0;
    for (Outgoing part : task.waiting()) {
      if (!(part instanceof Outgoing.Records records) || round == maxRounds) {
        return;
      }
      if (round == rounds.size()) {
        rounds.add(new HashMap<>());
      }
      rounds.get(round).put(task.there(), new Sent(task, records, sequence));
      sequence = Sequences.plus(sequence, records.count());
      round++;
    }
  }

  private Map<SourcePartition, ByteBuf> batches(Map<SourcePartition, Sent> round) {
    Map<SourcePartition, ByteBuf> batches = new HashMap<>();
    round.forEach(
        (partition, sent) ->
            batches.put(
                partition, BatchStamp.stamp(sent.records().payload(), producer, sent.sequence())));
    return batches;
  }

  private static List<Answer> answers(
      List<Map<SourcePartition, Sent>> rounds,
      List<Map<SourcePartition, PartitionProduceResponse>> responses) {
    List<Answer> answers = new ArrayList<>();
    for (int round = 0; round < responses.size(); round++) {
      Map<SourcePartition, PartitionProduceResponse> said = responses.get(round);
      rounds
          .get(round)
          .forEach(
              (partition, sent) -> {
                if (said.containsKey(partition)) {
                  answers.add(answer(sent, said.get(partition)));
                }
              });
    }
    return answers;
  }

  private static Answer answer(Sent sent, PartitionProduceResponse response) {
    return new Answer(
        sent.task(),
        sent.records(),
        ErrorCode.forCode(response.errorCode()),
        response.baseOffset(),
        response.errorMessage());
  }
}
