package io.sequin.gateway.config;

/** Limits that the server holds and DescribeConfigs tells. */
public final class ServerLimits {

  /** {@code socket.request.max.bytes}: the largest request. */
  public static final int MAX_REQUEST_BYTES = 100 << 20;

  /** {@code connections.max.idle.ms}: after so long without a request a connection is closed. */
  public static final long MAX_IDLE_MS = 600_000;

  private ServerLimits() {}
}
