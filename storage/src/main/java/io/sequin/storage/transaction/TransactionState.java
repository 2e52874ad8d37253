package io.sequin.storage.transaction;

import java.util.Locale;

/** Where a transactional id is. There is nothing in between: one commit ends a transaction. */
public enum TransactionState {
  /** It has had no transaction since its producer began. */
  EMPTY("Empty"),
  ONGOING("Ongoing"),
  COMPLETE_COMMIT("CompleteCommit"),
  COMPLETE_ABORT("CompleteAbort");

  private final String text;

  TransactionState(String text) {
    this.text = text;
  }

  /** As Kafka's tools call it. */
  public String text() {
    return text;
  }

  String stored() {
    return name().toLowerCase(Locale.ROOT);
  }

  static TransactionState ofStored(String stored) {
    return valueOf(stored.toUpperCase(Locale.ROOT));
  }
}
