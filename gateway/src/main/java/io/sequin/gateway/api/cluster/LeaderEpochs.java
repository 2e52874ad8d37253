package io.sequin.gateway.api.cluster;

import static io.sequin.gateway.cluster.Cluster.LEADER_EPOCH;

import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;

/** Compares what clients know of leadership with what is so (KIP-320). */
public final class LeaderEpochs {

  private static final int NONE = -1;

  private LeaderEpochs() {}

  /**
   * Checks which leader epoch the client believes in; -1 for none.
   *
   * @throws ApiException UNKNOWN_LEADER_EPOCH or FENCED_LEADER_EPOCH if it is another one
   */
  public static void check(int clientsEpoch) {
    if (clientsEpoch > LEADER_EPOCH) {
      throw new ApiException(ErrorCode.UNKNOWN_LEADER_EPOCH, "the client is ahead of this broker");
    }
    if (clientsEpoch < LEADER_EPOCH && clientsEpoch != NONE) {
      throw new ApiException(ErrorCode.FENCED_LEADER_EPOCH, "the client is behind this broker");
    }
  }
}
