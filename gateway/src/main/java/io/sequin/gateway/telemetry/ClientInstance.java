package io.sequin.gateway.telemetry;

import io.sequin.protocol.ErrorCode;

/**
 * When a client may ask what to send, and when it may send (KIP-714). Time is given in
 * milliseconds.
 */
final class ClientInstance {

  private static final long MIN_EXPIRY_MS = 60_000;

  private final ClientIdentity identity;
  private final ClientSubscription subscription;
  private long lastGetMs;
  private long lastPushMs;
  private long lastSeenMs;
  private boolean terminating;
  private ErrorCode lastError = ErrorCode.NONE;

  ClientInstance(ClientIdentity identity, ClientSubscription subscription) {
    this.identity = identity;
    this.subscription = subscription;
  }

  ClientIdentity identity() {
    return identity;
  }

  ClientSubscription subscription() {
    return subscription;
  }

  /** NONE if it may know now what it is to send. */
  synchronized ErrorCode get(long nowMs) {
    lastSeenMs = nowMs;
    boolean isDue = nowMs - Math.max(lastGetMs, lastPushMs) >= subscription.pushIntervalMs();
    if (isDue) {
      lastGetMs = nowMs;
    } else if (lastError != ErrorCode.UNKNOWN_SUBSCRIPTION_ID
        && lastError != ErrorCode.UNSUPPORTED_COMPRESSION_TYPE) {
      return ErrorCode.THROTTLING_QUOTA_EXCEEDED;
    }
    lastError = ErrorCode.NONE;
    return ErrorCode.NONE;
  }

  /**
   * NONE if it may send now.
   *
   * @param refusal what is wrong with what it sends; NONE if nothing
   */
  synchronized ErrorCode push(long nowMs, int subscriptionId, boolean isLast, ErrorCode refusal) {
    lastSeenMs = nowMs;
    lastError = judge(nowMs, subscriptionId, isLast, refusal);
    terminating = isLast;
    return lastError;
  }

  /** What it has sent cannot be read. */
  synchronized void failed(ErrorCode error) {
    lastError = error;
  }

  synchronized boolean isExpired(long nowMs) {
    return nowMs - lastSeenMs > expiryMs();
  }

  /** After so long in silence it is forgotten. */
  long expiryMs() {
    return Math.max(MIN_EXPIRY_MS, 3L * subscription.pushIntervalMs());
  }

  private ErrorCode judge(long nowMs, int subscriptionId, boolean isLast, ErrorCode refusal) {
    if (terminating) {
      return ErrorCode.INVALID_REQUEST;
    }
    if (!mayPush(nowMs) && !isLast) {
      return ErrorCode.THROTTLING_QUOTA_EXCEEDED;
    }
    return subscriptionId == subscription.id() ? refusal : ErrorCode.UNKNOWN_SUBSCRIPTION_ID;
  }

  /** The first push after a question comes at a random time, maybe sooner than an interval. */
  private boolean mayPush(long nowMs) {
    boolean isDue = lastGetMs > lastPushMs || nowMs - lastPushMs >= subscription.pushIntervalMs();
    if (isDue) {
      lastPushMs = nowMs;
    }
    return isDue;
  }
}
