package io.sequin.storage.delivery;

/** What a worker says of records that it holds. */
public enum Verdict {
  /** They are done. */
  ACCEPT,
  /**
   * Somebody may have them again, at once. Those that were delivered as often as the lease allows
   * are archived instead.
   */
  RELEASE,
  /** Nobody may have them again: they are archived. */
  REJECT,
  /** The worker needs more time: the ack wait begins anew. */
  RENEW
}
