package io.sequin.gateway.group.streams;

import java.util.Map;

/**
 * What a member has said of itself.
 *
 * @param rackId null if it has not said
 * @param clientHost as Kafka shows it, {@code /127.0.0.1}
 * @param rebalanceTimeoutMs how long it may take to give tasks up
 * @param topologyEpoch of the topology that it has
 * @param processId of the instance that it is a thread of; state is shared within one
 * @param endpoint where others reach its instance; null if it has none
 */
public record MemberProfile(
    String rackId,
    String clientId,
    String clientHost,
    int rebalanceTimeoutMs,
    int topologyEpoch,
    String processId,
    Endpoint endpoint,
    Map<String, String> clientTags) {

  private static final int UNKNOWN = -1;

  static final MemberProfile NEW =
      new MemberProfile(null, "", "", UNKNOWN, UNKNOWN, "", null, Map.of());

  public MemberProfile {
    clientTags = Map.copyOf(clientTags);
  }

  /** For interactive queries ({@code application.server}). */
  public record Endpoint(String host, int port) {}
}
