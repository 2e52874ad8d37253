package io.sequin.gateway.api.cluster;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.cluster.Cluster;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.log.PartitionId;
import java.util.function.Supplier;

/**
 * Compares what clients know of leadership with what is so (KIP-320), and sends those that can be
 * told where to go to the leader (KIP-951).
 */
public final class Leadership {

  /** Of a client that does not say which one it believes in. */
  public static final int ANY_EPOCH = -1;

  private final Cluster cluster;

  public Leadership(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Refuses what is for the leader of a partition, if another gateway is that. It could be done
   * here, but that would go on for ever, and cost more than there.
   *
   * @throws ApiException NOT_LEADER_OR_FOLLOWER
   */
  public void require(PartitionId partition) {
    if (!cluster.leads(partition)) {
      throw new ApiException(ErrorCode.NOT_LEADER_OR_FOLLOWER, "another gateway leads it");
    }
  }

  /**
   * Reads, all of it in one leader epoch.
   *
   * @param clientsEpoch the one that the client believes in, or {@link #ANY_EPOCH}
   * @throws ApiException UNKNOWN_LEADER_EPOCH or FENCED_LEADER_EPOCH if it is another one,
   *     NOT_LEADER_OR_FOLLOWER if one ends meanwhile
   */
  public <T> T inOneEpoch(int clientsEpoch, Supplier<T> reads) {
    int epoch = cluster.leaderEpoch();
    if (clientsEpoch > epoch) {
      throw new ApiException(ErrorCode.UNKNOWN_LEADER_EPOCH, "the client is ahead of this broker");
    }
    if (clientsEpoch < epoch && clientsEpoch != ANY_EPOCH) {
      throw new ApiException(ErrorCode.FENCED_LEADER_EPOCH, "the client is behind this broker");
    }
    T found = reads.get();
    if (cluster.leaderEpoch() != epoch) {
      throw new ApiException(ErrorCode.NOT_LEADER_OR_FOLLOWER, "another leader epoch has begun");
    }
    return found;
  }
}
