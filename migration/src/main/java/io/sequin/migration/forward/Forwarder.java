package io.sequin.migration.forward;

import io.netty.buffer.ByteBuf;
import io.sequin.migration.client.BrokerConnection;
import io.sequin.migration.client.ProduceCall;
import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.client.SourceException;
import io.sequin.migration.client.SourcePartition;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.sequin.protocol.record.BatchStamp;
import io.sequin.storage.background.Background;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends batches of clients on to another cluster, as they are, in the order in which they come.
 * Owns the thread that does it, and its connections.
 */
public final class Forwarder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);

  /** What may wait; then clients are told to try again. */
  private static final long MAX_WAITING_BYTES = 64L << 20;

  private static final long PATIENCE_MS = 500;

  private static final Set<ErrorCode> LEADER_IS_ELSEWHERE =
      EnumSet.of(ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);

  private record Write(
      SourcePartition partition, byte[] payload, CompletableFuture<ForwardAnswer> answer) {}

  private final SourceCluster target;
  private final LinkedBlockingQueue<Write> waiting = new LinkedBlockingQueue<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final Map<Integer, BrokerConnection> connections = new HashMap<>();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param link for the thread's name
   */
  public Forwarder(String link, SourceCluster target) {
    this.target = target;
    this.thread = Background.startVirtual("link-" + link + "-forward", this::run);
  }

  /**
   * Sends a batch on. The answer never fails; who gets a retriable error does not know whether the
   * batch has arrived, and is recognised there if it is an idempotent producer.
   *
   * @param payload from the magic byte on; not to be changed any more
   */
  public CompletableFuture<ForwardAnswer> send(SourcePartition partition, byte[] payload) {
    if (closed || waitingBytes.get() > MAX_WAITING_BYTES) {
      return CompletableFuture.completedFuture(
          ForwardAnswer.refused(ErrorCode.NOT_ENOUGH_REPLICAS));
    }
    Write write = new Write(partition, payload, new CompletableFuture<>());
    waitingBytes.addAndGet(payload.length);
    waiting.add(write);
    return write.answer();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    refuse(takeAll(), ErrorCode.REQUEST_TIMED_OUT);
  }

  private void run() {
    try {
      while (!closed) {
        Write first = waiting.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
        if (first != null) {
          List<Write> lot = new ArrayList<>(List.of(first));
          lot.addAll(takeAll());
          waitingBytes.addAndGet(-lot.stream().mapToLong(write -> write.payload().length).sum());
          send(lot);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      disconnect();
      target.close();
    }
  }

  private List<Write> takeAll() {
    List<Write> all = new ArrayList<>();
    waiting.drainTo(all);
    return all;
  }

  private void send(List<Write> lot) {
    Map<SourcePartition, List<Write>> byPartition =
        lot.stream().collect(Collectors.groupingBy(Write::partition));
    try {
      Map<Integer, List<SourcePartition>> byLeader = target.byLeader(byPartition.keySet());
      byLeader.forEach((leader, led) -> send(leader, led.stream().map(byPartition::get).toList()));
      if (byLeader.values().stream().mapToInt(List::size).sum() < byPartition.size()) {
        target.refresh();
      }
    } catch (SourceException e) {
      LOG.debug("the other cluster does not answer", e);
      disconnect();
    }
    // of those without a leader, or without an answer
    refuse(lot, ErrorCode.REQUEST_TIMED_OUT);
  }

  private void send(int leader, List<List<Write>> partitions) {
    List<Map<SourcePartition, Write>> rounds = new ArrayList<>();
    for (List<Write> writes : partitions) {
      for (int round = 0; round < writes.size(); round++) {
        if (round == rounds.size()) {
          rounds.add(new HashMap<>());
        }
        rounds.get(round).put(writes.get(round).partition(), writes.get(round));
      }
    }
    BrokerConnection connection = connections.computeIfAbsent(leader, target::connect);
    for (int from = 0; from < rounds.size(); from += ProduceCall.MAX_IN_FLIGHT) {
      int to = Math.min(rounds.size(), from + ProduceCall.MAX_IN_FLIGHT);
      send(connection, rounds.subList(from, to));
    }
  }

  private void send(BrokerConnection connection, List<Map<SourcePartition, Write>> rounds) {
    List<Map<SourcePartition, PartitionProduceResponse>> answers =
        ProduceCall.send(
            connection,
            rounds.stream().map(Forwarder::batches).toList(),
            target.configs().number("request.timeout.ms"));
    boolean isLeaderElsewhere = false;
    for (int round = 0; round < rounds.size(); round++) {
      for (Map.Entry<SourcePartition, PartitionProduceResponse> said :
          answers.get(round).entrySet()) {
        ForwardAnswer answer = answerOf(said.getValue());
        rounds.get(round).get(said.getKey()).answer().complete(answer);
        isLeaderElsewhere |= LEADER_IS_ELSEWHERE.contains(answer.error());
      }
    }
    if (isLeaderElsewhere) {
      target.refresh();
    }
  }

  private static Map<SourcePartition, ByteBuf> batches(Map<SourcePartition, Write> round) {
    Map<SourcePartition, ByteBuf> batches = new HashMap<>();
    round.forEach((partition, write) -> batches.put(partition, BatchStamp.wire(write.payload())));
    return batches;
  }

  private static ForwardAnswer answerOf(PartitionProduceResponse response) {
    return new ForwardAnswer(
        ErrorCode.forCode(response.errorCode()),
        Optional.ofNullable(response.errorMessage()),
        response.baseOffset(),
        response.logAppendTimeMs(),
        response.logStartOffset());
  }

  private static void refuse(List<Write> writes, ErrorCode error) {
    writes.forEach(write -> write.answer().complete(ForwardAnswer.refused(error)));
  }

  private void disconnect() {
    connections.values().forEach(BrokerConnection::close);
    connections.clear();
  }
}
