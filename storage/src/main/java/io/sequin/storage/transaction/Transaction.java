package io.sequin.storage.transaction;

/**
 * What is known of a transactional id.
 *
 * @param lastEpoch the epoch before, {@link #NONE} for none
 * @param previousProducerId the producer id whose epochs are used up, {@link #NONE} for none
 * @param hasOwnEpoch whether the transaction was begun in the version of the protocol in which the
 *     end of each raises the epoch (KIP-890)
 * @param timeoutMs after which an ongoing transaction is aborted
 * @param startedMs when the transaction began that is ongoing or was the last, in milliseconds
 *     since 1970; {@link #NONE} if there is none, or it has just begun
 * @param updatedMs of the last change, in milliseconds since 1970
 */
public record Transaction(
    String transactionalId,
    long producerId,
    short epoch,
    short lastEpoch,
    long previousProducerId,
    TransactionState state,
    boolean hasOwnEpoch,
    int timeoutMs,
    long startedMs,
    long updatedMs) {

  public static final short NONE = -1;

  /** Of an id that nobody has used before. */
  public static Transaction first(String transactionalId, long producerId, int timeoutMs) {
    return new Transaction(
        transactionalId,
        producerId,
        (short) 0,
        NONE,
        NONE,
        TransactionState.EMPTY,
        false,
        timeoutMs,
        NONE,
        NONE);
  }

  public boolean isOngoing() {
    return state == TransactionState.ONGOING;
  }

  public Transaction in(TransactionState newState) {
    return in(newState, hasOwnEpoch);
  }

  /** A transaction has begun, or goes on. */
  public Transaction begun(boolean withOwnEpoch) {
    return in(TransactionState.ONGOING, withOwnEpoch);
  }

  private Transaction in(TransactionState newState, boolean withOwnEpoch) {
    return new Transaction(
        transactionalId,
        producerId,
        epoch,
        lastEpoch,
        previousProducerId,
        newState,
        withOwnEpoch,
        timeoutMs,
        NONE,
        NONE);
  }

  public Transaction withTimeout(int newTimeoutMs) {
    return new Transaction(
        transactionalId,
        producerId,
        epoch,
        lastEpoch,
        previousProducerId,
        state,
        hasOwnEpoch,
        newTimeoutMs,
        startedMs,
        updatedMs);
  }

  public Transaction withEpoch(short newEpoch, short newLastEpoch) {
    return of(producerId, newEpoch, newLastEpoch, previousProducerId);
  }

  /** With another producer id, because the epochs of this one are used up. */
  public Transaction withProducerId(long newProducerId, short newLastEpoch) {
    return of(newProducerId, (short) 0, newLastEpoch, producerId);
  }

  private Transaction of(
      long newProducerId, short newEpoch, short newLastEpoch, long newPreviousProducerId) {
    return new Transaction(
        transactionalId,
        newProducerId,
        newEpoch,
        newLastEpoch,
        newPreviousProducerId,
        state,
        hasOwnEpoch,
        timeoutMs,
        startedMs,
        updatedMs);
  }
}
