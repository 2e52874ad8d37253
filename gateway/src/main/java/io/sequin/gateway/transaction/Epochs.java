package io.sequin.gateway.transaction;

import io.sequin.storage.transaction.Transaction;
import java.util.function.LongSupplier;

/** How producer epochs go up. */
final class Epochs {

  /** The last one that a producer writes with; one more is left to fence it. */
  static final short LAST = Short.MAX_VALUE - 1;

  private Epochs() {}

  /**
   * The next epoch, or another producer id if they are used up.
   *
   * @param lastEpoch to be remembered as the one before
   */
  static Transaction next(Transaction of, short lastEpoch, LongSupplier newProducerId) {
    return of.epoch() >= LAST
        ? of.withProducerId(newProducerId.getAsLong(), lastEpoch)
        : of.withEpoch((short) (of.epoch() + 1), lastEpoch);
  }

  /** The epoch of the markers by which no batch of this epoch joins anything any more. */
  static short fencing(Transaction of) {
    return (short) Math.min(of.epoch() + 1, Short.MAX_VALUE);
  }
}
