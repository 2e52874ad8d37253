package io.sequin.storage.log;

/**
 * Who sent a batch and as which part of its sequence.
 *
 * @param id -1 for a producer that is not idempotent
 * @param baseSequence sequence number of the batch's first record
 * @param isTransactional whether it belongs to the producer's transaction
 * @param beginsWithZero whether each epoch of the producer begins with sequence 0, also where
 *     nothing is remembered of it (KIP-890)
 */
public record ProducerStamp(
    long id, short epoch, int baseSequence, boolean isTransactional, boolean beginsWithZero) {

  /** Of a batch that belongs to no transaction. */
  public ProducerStamp(long id, short epoch, int baseSequence) {
    this(id, epoch, baseSequence, false, false);
  }

  boolean isIdempotent() {
    return id >= 0;
  }
}
