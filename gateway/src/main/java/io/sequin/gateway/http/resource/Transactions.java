package io.sequin.gateway.http.resource;

import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblems;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.DescribeTransactionsRequest;
import io.sequin.protocol.message.DescribeTransactionsResponse;
import io.sequin.protocol.message.InitProducerIdRequest;
import io.sequin.protocol.message.InitProducerIdResponse;
import io.sequin.protocol.message.ListTransactionsRequest;
import io.sequin.protocol.message.ListTransactionsResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Transactional ids, and the transactions that are open. */
public final class Transactions {

  private static final long ANY_DURATION = -1;
  private static final int TIMEOUT_MS = 60_000;
  private static final long NO_PRODUCER = -1;
  private static final short NO_EPOCH = -1;
  private static final int MAX_RETRIES = 50;
  private static final Duration RETRY_AFTER = Duration.ofMillis(50);

  /**
   * A transactional id.
   *
   * @param state as Kafka names it
   */
  public record Listed(String transactionalId, long producerId, String state) {}

  /**
   * One as a whole.
   *
   * @param startedAt null if none is open
   */
  public record Detail(
      String transactionalId,
      long producerId,
      short producerEpoch,
      String state,
      int timeoutMs,
      Instant startedAt,
      List<GroupMembers.Assignment> partitions) {}

  /**
   * Those in certain states, or all.
   *
   * @param states as Kafka names them; empty for all
   */
  public List<Listed> list(Caller caller, List<String> states, int limit) {
    ListTransactionsRequest request =
        ListTransactionsRequest.builder()
            .stateFilters(states)
            .durationFilter(ANY_DURATION)
            .transactionalIdPattern(null)
            .build();
    ListTransactionsResponse response = caller.ask(request, ListTransactionsResponse.class);
    HttpProblems.check(response.errorCode(), null);
    return response.transactionStates().stream()
        .map(each -> new Listed(each.transactionalId(), each.producerId(), each.transactionState()))
        .sorted(Comparator.comparing(Listed::transactionalId))
        .limit(limit)
        .toList();
  }

  public Detail describe(Caller caller, String transactionalId) {
    DescribeTransactionsRequest request = new DescribeTransactionsRequest(List.of(transactionalId));
    var found =
        caller.ask(request, DescribeTransactionsResponse.class).transactionStates().getFirst();
    HttpProblems.check(found.errorCode(), "transactional id '" + transactionalId + "'");
    return new Detail(
        found.transactionalId(),
        found.producerId(),
        found.producerEpoch(),
        found.transactionState(),
        found.transactionTimeoutMs(),
        found.transactionStartTimeMs() < 0
            ? null
            : Instant.ofEpochMilli(found.transactionStartTimeMs()),
        found.topics().stream()
            .map(topic -> new GroupMembers.Assignment(topic.topic(), topic.partitions()))
            .toList());
  }

  /**
   * Aborts the open transaction and fences its producer, as another one with its transactional id
   * would.
   */
  public void abort(Caller caller, String transactionalId) throws InterruptedException {
    describe(caller, transactionalId);
    InitProducerIdRequest request =
        InitProducerIdRequest.builder()
            .transactionalId(transactionalId)
            .transactionTimeoutMs(TIMEOUT_MS)
            .producerId(NO_PRODUCER)
            .producerEpoch(NO_EPOCH)
            .build();
    short error = caller.ask(request, InitProducerIdResponse.class).errorCode();
    for (int i = 0; error == ErrorCode.CONCURRENT_TRANSACTIONS.code() && i < MAX_RETRIES; i++) {
      // what was open ends first, and who asks is told to ask again, as every producer
      Thread.sleep(RETRY_AFTER);
      error = caller.ask(request, InitProducerIdResponse.class).errorCode();
    }
    HttpProblems.check(error, "transactional id '" + transactionalId + "'");
  }
}
