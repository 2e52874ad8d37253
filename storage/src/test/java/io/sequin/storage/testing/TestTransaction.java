package io.sequin.storage.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.Storage;
import io.sequin.storage.log.AppendOutcome;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.ProducerStamp;
import io.sequin.storage.log.TransactionEnd;
import io.sequin.storage.transaction.Transaction;
import io.sequin.storage.transaction.TransactionEffect;
import io.sequin.storage.transaction.TransactionState;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A transaction of a Kafka producer, as a gateway carries it out for it. */
public final class TestTransaction {

  private static final byte[] MARKER = {2, 0, 0, 0, 0, 0, 0x30};
  private static final int TIMEOUT_MS = 60_000;

  private final Storage storage;
  private final Map<PartitionId, Integer> sequences = new HashMap<>();
  private Transaction current;

  private TestTransaction(Storage storage, Transaction current) {
    this.storage = storage;
    this.current = current;
  }

  /** A producer that nobody knows yet, without a transaction. */
  public static TestTransaction of(Storage storage, String transactionalId) {
    Transaction first =
        Transaction.first(transactionalId, storage.producerIds().allocate(), TIMEOUT_MS);
    assertThat(storage.transactions().change(Optional.empty(), first, TransactionEffect.NONE))
        .isTrue();
    return new TestTransaction(storage, first);
  }

  /** One that is open in some partitions, and raises the epoch when it ends. */
  public static TestTransaction begin(
      Storage storage, String transactionalId, PartitionId... partitions) {
    TestTransaction begun = of(storage, transactionalId);
    begun.begin(true, partitions);
    return begun;
  }

  public void begin(boolean hasOwnEpoch, PartitionId... partitions) {
    change(current.begun(hasOwnEpoch), new TransactionEffect.Join(Set.of(partitions)));
  }

  /** As another producer with this id, or one that has ended it, leaves it behind. */
  public void is(Transaction other) {
    change(other, TransactionEffect.NONE);
  }

  public void also(TransactionEffect effect) {
    change(current, effect);
  }

  public Transaction stored() {
    return storage.transactions().find(current.transactionalId()).orElseThrow();
  }

  public AppendOutcome write(PartitionId partition, int count) {
    return write(partition, count, "key", "value");
  }

  public AppendOutcome write(PartitionId partition, int count, String key, String value) {
    int sequence = sequences.getOrDefault(partition, 0);
    ProducerStamp stamp =
        new ProducerStamp(current.producerId(), current.epoch(), sequence, true, false);
    sequences.put(partition, sequence + count);
    return storage.log().append(Batches.of(partition, count, key, value, stamp)).join().outcome();
  }

  public void end(boolean isCommitted) {
    TransactionEnd end =
        new TransactionEnd(current.producerId(), current.epoch(), isCommitted, 1, MARKER);
    change(
        current.in(
            isCommitted ? TransactionState.COMPLETE_COMMIT : TransactionState.COMPLETE_ABORT),
        new TransactionEffect.End(end));
  }

  private void change(Transaction after, TransactionEffect effect) {
    assertThat(storage.transactions().change(Optional.of(current), after, effect)).isTrue();
    current = after;
  }
}
