package io.sequin.gateway.admin;

/**
 * What has configs.
 *
 * @param name a topic's or a group's name, a broker's id; empty for all brokers
 */
public record ConfigResource(Kind kind, String name) {

  /** The kinds that there are. */
  public enum Kind {
    TOPIC,
    BROKER,
    GROUP,
    /** A subscription to metrics of clients (KIP-714): there is none. */
    CLIENT_METRICS
  }
}
