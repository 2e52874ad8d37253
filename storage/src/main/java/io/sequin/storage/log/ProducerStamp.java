package io.sequin.storage.log;

/**
 * Who sent a batch and as which part of its sequence.
 *
 * @param id -1 for a producer that is not idempotent
 * @param baseSequence sequence number of the batch's first record
 */
public record ProducerStamp(long id, short epoch, int baseSequence) {

  boolean isIdempotent() {
    return id >= 0;
  }
}
