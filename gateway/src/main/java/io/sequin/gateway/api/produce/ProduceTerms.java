package io.sequin.gateway.api.produce;

import io.sequin.gateway.api.TopicGate;
import io.sequin.gateway.security.acl.ClientAuthorizer;

/**
 * What a request says of all its batches.
 *
 * @param leaderOnly whether the client is to be sent to the leader, if another gateway is that
 * @param transactionalId null if they belong to no transaction
 * @param authorizer says what the client may do
 * @param gate lets it write to its topics
 * @param topics those that it writes to
 */
record ProduceTerms(
    short version,
    boolean leaderOnly,
    String transactionalId,
    ClientAuthorizer authorizer,
    TopicGate gate,
    WrittenTopics topics) {

  /** In which writing to a partition makes it part of the transaction (KIP-890). */
  private static final short FIRST_OF_SECOND_PROTOCOL = 12;

  boolean isSecondProtocol() {
    return version >= FIRST_OF_SECOND_PROTOCOL;
  }
}
