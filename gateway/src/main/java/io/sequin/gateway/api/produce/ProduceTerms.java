package io.sequin.gateway.api.produce;

/**
 * What a request says of all its batches.
 *
 * @param leaderOnly whether the client is to be sent to the leader, if another gateway is that
 * @param transactionalId null if they belong to no transaction
 */
record ProduceTerms(short version, boolean leaderOnly, String transactionalId) {

  /** In which writing to a partition makes it part of the transaction (KIP-890). */
  private static final short FIRST_OF_SECOND_PROTOCOL = 12;

  boolean isSecondProtocol() {
    return version >= FIRST_OF_SECOND_PROTOCOL;
  }
}
