package io.sequin.storage.log;

import java.util.Locale;
import java.util.Optional;

/** What a partition of a link says to who wants to write to it. */
enum LinkState {
  FOLLOWING(AppendOutcome.LINKED),
  PROMOTING(AppendOutcome.PROMOTING),
  /** It is about to follow; what SQL has sent before still comes in. */
  RETURNING(AppendOutcome.PROMOTING);

  private final AppendOutcome refusal;

  LinkState(AppendOutcome refusal) {
    this.refusal = refusal;
  }

  AppendOutcome refusal() {
    return refusal;
  }

  /**
   * @param stored null for none
   */
  static Optional<LinkState> of(String stored) {
    return Optional.ofNullable(stored).map(text -> valueOf(text.toUpperCase(Locale.ROOT)));
  }
}
