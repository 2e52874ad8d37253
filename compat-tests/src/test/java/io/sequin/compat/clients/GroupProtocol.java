package io.sequin.compat.clients;

/** How the members of a group agree on who reads what. */
enum GroupProtocol {
  RANGE("range"),
  ROUND_ROBIN("roundrobin"),
  COOPERATIVE_STICKY("cooperative-sticky"),
  /** KIP-848: the broker assigns. */
  CONSUMER("consumer");

  private final String kafkaName;

  GroupProtocol(String kafkaName) {
    this.kafkaName = kafkaName;
  }

  /** As client configurations spell it. */
  @Override
  public String toString() {
    return kafkaName;
  }
}
