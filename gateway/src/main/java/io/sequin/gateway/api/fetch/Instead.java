package io.sequin.gateway.api.fetch;

import io.sequin.storage.cluster.GatewayNode;
import io.sequin.storage.log.LeaderEpochs;

/** What a client is told of a partition instead of records. */
sealed interface Instead {

  /** Its own records are others than those here, from there on (KIP-595). */
  record Diverging(LeaderEpochs.End end) implements Instead {}

  /** Another gateway leads the partition (KIP-951). */
  record Leader(GatewayNode node, int leaderEpoch) implements Instead {}

  /** Another gateway is nearer to it (KIP-392). */
  record Nearer(GatewayNode node) implements Instead {}
}
