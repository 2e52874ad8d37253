package io.sequin.storage.database;

import java.time.Duration;

/**
 * What connections are for. Each purpose has a pool of its own, so that where one waits, for locks
 * or for a slow disk, the others go on.
 */
public enum Purpose {
  /** What clients ask for, except of groups. */
  REQUESTS(8, Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofSeconds(30)),

  /** Groups, their commits and deliveries. */
  COORDINATION(8, Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofSeconds(20)),

  /** Users' queries: what they do with a connection is at no other's expense. */
  QUERIES(4, Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofSeconds(5)),

  /** That this gateway is there: whatever else is to be done does not delay it. */
  LIVENESS(1, Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofSeconds(5)),

  /** What no client waits for. */
  MAINTENANCE(4, Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(50));

  private final int poolSize;
  private final Duration patience;
  private final Duration lockTimeout;
  private final Duration statementTimeout;

  Purpose(int poolSize, Duration patience, Duration lockTimeout, Duration statementTimeout) {
    this.poolSize = poolSize;
    this.patience = patience;
    this.lockTimeout = lockTimeout;
    this.statementTimeout = statementTimeout;
  }

  int poolSize() {
    return poolSize;
  }

  /** How long a call waits for a connection before it is told that storage is away. */
  Duration patience() {
    return patience;
  }

  /** How long a statement waits for what another transaction holds, perhaps a user's own. */
  Duration lockTimeout() {
    return lockTimeout;
  }

  /** Less than the driver waits for an answer, so that the server is not left with it. */
  public Duration statementTimeout() {
    return statementTimeout;
  }
}
