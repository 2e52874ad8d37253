package io.sequin.gateway.security.sasl;

import java.util.OptionalLong;

/** How long it holds that a client has authenticated (KIP-368). */
final class SessionLifetime {

  private SessionLifetime() {}

  /**
   * The shorter one of what the broker allows and what is left of the credential; empty for ever.
   *
   * @param maxReauthMs 0 or less for no limit
   * @param expiresAtMs when the credential expires
   */
  static OptionalLong of(long maxReauthMs, OptionalLong expiresAtMs, long nowMs) {
    if (expiresAtMs.isEmpty()) {
      return maxReauthMs > 0 ? OptionalLong.of(maxReauthMs) : OptionalLong.empty();
    }
    long leftMs = Math.max(0, expiresAtMs.getAsLong() - nowMs);
    return OptionalLong.of(maxReauthMs > 0 ? Math.min(leftMs, maxReauthMs) : leftMs);
  }
}
