package io.sequin.gateway.transaction;

import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.transaction.Decision.Answer;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.Storage;
import io.sequin.storage.background.Rounds;
import io.sequin.storage.consumer.CursorCommit;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.producer.ProducerIds;
import io.sequin.storage.transaction.Transaction;
import io.sequin.storage.transaction.TransactionEffect;
import io.sequin.storage.transaction.TransactionStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what producers ask for their transactions. Any gateway may do so: PostgreSQL decides who
 * comes first.
 *
 * <p>All methods throw {@link io.sequin.storage.StorageException} if PostgreSQL refuses or is away.
 */
public final class TransactionCoordinator {

  private static final Logger LOG = LoggerFactory.getLogger(TransactionCoordinator.class);

  /** Who loses that often against others may ask again. */
  private static final int ATTEMPTS = 10;

  private final TransactionStore store;
  private final ProducerIds producerIds;
  private final int maxTimeoutMs;
  private final InstantSource clock;
  private final Rounds<Transaction> timeouts =
      new Rounds<>(late -> "aborting the transaction of " + late.transactionalId());

  public static TransactionCoordinator of(Storage storage, BrokerConfigs configs) {
    return new TransactionCoordinator(
        storage.transactions(),
        storage.producerIds(),
        configs.intValue("transaction.max.timeout.ms"),
        storage.clock());
  }

  TransactionCoordinator(
      TransactionStore store, ProducerIds producerIds, int maxTimeoutMs, InstantSource clock) {
    this.clock = clock;
    this.store = store;
    this.producerIds = producerIds;
    this.maxTimeoutMs = maxTimeoutMs;
  }

  /**
   * Gives a producer its id and epoch.
   *
   * @param known who it says that it is
   */
  public Answer init(String transactionalId, int timeoutMs, ProducerIdentity known) {
    if (timeoutMs <= 0 || timeoutMs > maxTimeoutMs) {
      return new Answer(ErrorCode.INVALID_TRANSACTION_TIMEOUT, ProducerIdentity.NONE);
    }
    return decide(
        transactionalId,
        before ->
            InitRule.decide(
                transactionalId, before, timeoutMs, known, producerIds::allocate, clock.millis()));
  }

  /**
   * Makes partitions part of the transaction.
   *
   * @param isSecondVersion whether each transaction has an epoch of its own
   */
  public ErrorCode join(
      String transactionalId,
      ProducerIdentity producer,
      boolean isSecondVersion,
      Set<PartitionId> partitions) {
    return join(transactionalId, producer, isSecondVersion, new TransactionEffect.Join(partitions));
  }

  /**
   * Whether partitions are part of the transaction, which stays as it is: NONE,
   * TRANSACTION_ABORTABLE if not, or why the producer is refused.
   */
  public Function<PartitionId, ErrorCode> verify(
      String transactionalId, ProducerIdentity producer) {
    Optional<Transaction> found = store.find(transactionalId);
    ErrorCode refusal = JoinRule.refusal(found, producer);
    if (refusal != ErrorCode.NONE) {
      return _ -> refusal;
    }
    Set<PartitionId> joined = Set.copyOf(store.partitions(producer.id()));
    return partition ->
        joined.contains(partition) ? ErrorCode.NONE : ErrorCode.TRANSACTION_ABORTABLE;
  }

  /** Begins it where cursors are all that it has; they come later. */
  public ErrorCode begin(String transactionalId, ProducerIdentity producer) {
    return join(transactionalId, producer, false, TransactionEffect.NONE);
  }

  /**
   * Makes cursors part of the transaction.
   *
   * @param isSecondVersion whether each transaction has an epoch of its own
   * @throws io.sequin.storage.consumer.FencedCommitException if the consumer may not commit
   */
  public ErrorCode addCursors(
      String transactionalId,
      ProducerIdentity producer,
      boolean isSecondVersion,
      CursorCommit cursors) {
    return join(
        transactionalId, producer, isSecondVersion, new TransactionEffect.AddCursors(cursors));
  }

  private ErrorCode join(
      String transactionalId,
      ProducerIdentity producer,
      boolean isSecondVersion,
      TransactionEffect effect) {
    return decide(
            transactionalId, before -> JoinRule.decide(before, producer, isSecondVersion, effect))
        .error();
  }

  /**
   * Commits or aborts the transaction.
   *
   * @param isSecondVersion whether each transaction has an epoch of its own
   */
  public Answer end(
      String transactionalId,
      ProducerIdentity producer,
      boolean isCommit,
      boolean isSecondVersion) {
    return decide(
        transactionalId,
        before ->
            EndRule.decide(
                before,
                producer,
                isCommit,
                isSecondVersion,
                producerIds::allocate,
                clock.millis()));
  }

  /**
   * Ends what a producer has open in some partitions, for an administrator: the state of its
   * transactional id stays as it is.
   *
   * @return NONE, also if nothing is open there, or INVALID_PRODUCER_EPOCH
   */
  public ErrorCode writeMarkers(
      ProducerIdentity producer, boolean isCommit, Collection<PartitionId> partitions) {
    return store.writeMarkers(producer.id(), producer.epoch(), isCommit, partitions)
        ? ErrorCode.NONE
        : ErrorCode.INVALID_PRODUCER_EPOCH;
  }

  /** Aborts transactions that go on for longer than their producers said. */
  public void abortTimedOut() {
    timeouts.forEach(store.timedOut(), this::abort);
  }

  private void abort(Transaction late) {
    Decision decision = EndRule.fence(late, producerIds::allocate, clock.millis());
    if (isDone(Optional.of(late), decision)) {
      LOG.info(
          "the transaction of '{}' was aborted after {} ms",
          late.transactionalId(),
          late.timeoutMs());
    }
  }

  /** Forgets ids that were not used for so long. */
  public void expire(Duration unused) {
    store.expire(unused);
  }

  public Optional<Transaction> find(String transactionalId) {
    return store.find(transactionalId);
  }

  public List<Transaction> all() {
    return store.all();
  }

  /** The partitions that a producer's transaction is in. */
  public List<PartitionId> partitions(Transaction transaction) {
    return store.partitions(transaction.producerId());
  }

  private Answer decide(String transactionalId, Function<Optional<Transaction>, Decision> rule) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<Transaction> before = store.find(transactionalId);
      Decision decision = rule.apply(before);
      if (isDone(before, decision)) {
        return decision.answer();
      }
    }
    return new Answer(ErrorCode.CONCURRENT_TRANSACTIONS, ProducerIdentity.NONE);
  }

  private boolean isDone(Optional<Transaction> before, Decision decision) {
    return switch (decision) {
      case Decision.Keep _ -> true;
      case Decision.Change change -> store.change(before, change.after(), change.effect());
    };
  }
}
