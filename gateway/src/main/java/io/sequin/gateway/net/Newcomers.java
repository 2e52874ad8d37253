package io.sequin.gateway.net;

import java.util.concurrent.atomic.AtomicLong;

/** What connections that have not authenticated yet have sent, all together. */
final class Newcomers {

  /** Thousands of log-ins at once. */
  private static final long MAX_BYTES = 32L << 20;

  /** What a connection may have sent whatever others send: more than any log-in needs. */
  private static final int FREE_BYTES = 16 << 10;

  private final AtomicLong bytes = new AtomicLong();

  /** Whether a connection that has sent so much may stay. */
  boolean mayStay(long ownBytes) {
    return ownBytes <= FREE_BYTES || bytes.get() <= MAX_BYTES;
  }

  void add(long count) {
    bytes.addAndGet(count);
  }
}
