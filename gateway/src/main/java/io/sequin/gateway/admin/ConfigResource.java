package io.sequin.gateway.admin;

/**
 * What has configs.
 *
 * @param name a topic's, a group's or a subscription's name, a broker's id; empty for all brokers
 */
public record ConfigResource(Kind kind, String name) {

  /** The kinds that there are. */
  public enum Kind {
    TOPIC,
    BROKER,
    GROUP,
    /** A subscription to metrics of clients (KIP-714). */
    CLIENT_METRICS
  }
}
