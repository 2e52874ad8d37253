package io.sequin.gateway.group.streams;

import java.util.Map;
import java.util.Optional;

/** Heartbeats as members send them. */
final class StreamsBeat {

  private StreamsBeat() {}

  static StreamsHeartbeat join(String memberId, String processId, Topology topology) {
    return beat(memberId, 0, processId, topology, Optional.of(Tasks.NONE), false);
  }

  static StreamsHeartbeat of(String memberId, int epoch) {
    return beat(memberId, epoch, null, null, Optional.empty(), false);
  }

  static StreamsHeartbeat owning(String memberId, int epoch, Tasks owned) {
    return beat(memberId, epoch, null, null, Optional.of(owned), false);
  }

  static StreamsHeartbeat shutdown(String memberId, int epoch) {
    return beat(memberId, epoch, null, null, Optional.empty(), true);
  }

  private static StreamsHeartbeat beat(
      String memberId,
      int epoch,
      String processId,
      Topology topology,
      Optional<Tasks> owned,
      boolean shutdown) {
    return new StreamsHeartbeat(
        StreamsUnderTest.GROUP,
        memberId,
        epoch,
        0,
        epoch == 0 ? "rack" : null,
        epoch == 0 ? StreamsUnderTest.REBALANCE_TIMEOUT_MS : -1,
        "client",
        "/127.0.0.1",
        topology,
        owned,
        processId,
        epoch == 0 ? new MemberProfile.Endpoint("host", 1) : null,
        epoch == 0 ? Map.of("zone", "a") : null,
        shutdown);
  }
}
